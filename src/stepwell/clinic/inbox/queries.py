"""What was this person told? The viewer's own notices, and nobody else's."""

from dataclasses import dataclass
from datetime import datetime

from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.queries import Viewer


@dataclass(frozen=True, slots=True)
class Told:
    """One notice: what was said, when, where it leads (a path, or empty), and whether it was read."""

    words: str
    link: str
    at: datetime
    is_read: bool


def notices(*, viewer: Viewer, at: datetime, limit: int = 5) -> tuple[Told, ...]:
    """The viewer's latest notices, newest first."""
    rows = Notice.objects.filter(account_id=viewer.account_id, at__lte=at).order_by("-at", "-pk")[:limit]
    return tuple(Told(row.words, row.link, row.at, row.read_at is not None) for row in rows)
