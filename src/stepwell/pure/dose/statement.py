"""What did one witness say of one seat, when by its own clock, and when did it reach us?"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from stepwell.pure.dose.terms import Terms, terms_in, terms_told
from stepwell.pure.values import Period, instant


class Source(StrEnum):
    """Who says so. The media server and those who ask it for its list see a connection; a page only vouches."""

    MEDIA = "media server"
    POLL = "poll"
    PAGE = "page"
    PHONE = "phone"
    FACILITATOR = "facilitator"
    TIMETABLE = "timetable"  # which breaks were planned


class Said(StrEnum):
    """What a witness can say of a seat."""

    JOINED = "joined"
    LEFT = "left"
    REMOVED = "removed"
    ENDED = "ended"  # the room was closed, with everybody in it
    RESTARTED = "restarted"  # the server began anew: nobody who was on it before still is
    FORGED = "forged"  # somebody else came under this name of a stay
    SEEN = "seen"
    HIDDEN = "hidden"  # the page is open, behind another
    PRESENT = "present"
    ABSENT = "absent"
    BREAKS = "breaks"
    REACHED = "reached"  # on the telephone, after the session: they were heard, and no minute is made of it
    CLOSED = "closed"  # the session was closed, under the terms that stand beside it


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said. `said_at` is the source's own clock, `at` ours as it came in.

    A `stay` is one admission to a room: its name is given once and comes in once, so that it begins and ends once. What
    is said of a stretch was so `since_at`. `position` tells of two things said at once which was said last.
    """

    source: Source
    said: Said
    said_at: datetime
    at: datetime
    stay: str = ""
    since_at: datetime | None = None
    minutes: int = 0
    breaks: tuple[Period, ...] = ()
    terms: Terms | None = None
    position: int = 0

    def __post_init__(self) -> None:
        for field in ("said_at", "at", "since_at"):
            if (moment := getattr(self, field)) is not None:
                object.__setattr__(self, field, instant(moment, field=field))


def breaks_told(breaks: Sequence[Period], reason: str = "") -> str:
    """Breaks as a ledger keeps what was said of them, with the reason where they were put right later."""
    told: dict[str, object] = {"breaks": [[each.start_at.isoformat(), each.until.isoformat()] for each in breaks]}
    return json.dumps(told | ({"reason": reason} if reason else {}))


def breaks_in(raw: str) -> tuple[Period, ...]:
    """The breaks that were said."""
    told = json.loads(raw)["breaks"]
    return tuple(Period(datetime.fromisoformat(start_at), datetime.fromisoformat(until)) for start_at, until in told)


def closed_under(terms: Terms) -> str:
    """The terms under which a session is closed, as a ledger keeps them."""
    return json.dumps({"terms": terms_told(terms)})


def statement_in(raw: str, **told: Any) -> Statement:
    """The statement with what is read from its own words: breaks, or terms."""
    if told["said"] is Said.BREAKS:
        return Statement(**told, breaks=breaks_in(raw))
    return Statement(**told, terms=terms_in(json.loads(raw)["terms"]) if told["said"] is Said.CLOSED else None)
