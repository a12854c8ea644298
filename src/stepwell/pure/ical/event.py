"""What does a calendar need to know of one appointment?"""

from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from stepwell.pure.values import Period, Refusal, Refused

NEUTRAL_TITLE = "Stepwell appointment"


@dataclass(frozen=True, slots=True)
class Event:
    """One appointment as it goes out to a calendar that others may see over a shoulder.

    `ref` stays the same for the life of the appointment; `sequence` (from 0) goes up with every change a person
    must notice (RFC 5545, 3.8.7.4). `zone` is the one the person lives in. The title carries no clinical word unless
    the caller puts one there. Raises `Refused` for a join link that is not https.
    """

    ref: str
    period: Period
    zone: ZoneInfo
    title: str = NEUTRAL_TITLE
    sequence: int = 0
    cancelled: bool = False
    join_url: str = ""

    def __post_init__(self) -> None:
        if not self.ref or not self.ref.isascii() or any(not c.isprintable() or c == " " for c in self.ref):
            raise Refused(Refusal("", "ref", "is empty or not plain text", "give the appointment's own reference"))
        if self.sequence < 0:
            raise Refused(Refusal("", "sequence", f"{self.sequence} is below 0", "count changes from 0"))
        if self.join_url and not _is_https(self.join_url):
            raise Refused(Refusal("", "join link", "is not an https address", "write https:// and the address"))


def _is_https(url: str) -> bool:
    if not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.netloc)
