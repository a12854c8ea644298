"""In which shape does a screen hand things to a component?

Text is ready to read: times are already in the reader's own zone, numbers already rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

SeatState = Literal["planned", "live", "attended", "partly", "missed", "cancelled"]
Tone = Literal["plain", "info", "success", "warning", "danger"]

_SEAT_WORDS: dict[SeatState, tuple[str, str, str]] = {
    "planned": ("Planned", "neutral", "calendar"),
    "live": ("Under way", "info", "video"),
    "attended": ("Attended", "success", "check"),
    "partly": ("Partly attended", "warning", "clock"),
    "missed": ("Missed", "danger", "close"),
    "cancelled": ("Cancelled", "neutral", "close"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCard:
    """One session as one person sees it. `minutes` is text such as "45 of 50 minutes"."""

    title: str
    kind: str
    time: str
    zone: str = ""
    who: str = ""
    state: SeatState = "planned"
    href: str = ""
    join_href: str = ""
    minutes: str = ""

    @property
    def state_label(self) -> str:
        """The state in words."""
        return _SEAT_WORDS[self.state][0]

    @property
    def state_kind(self) -> str:
        """The badge kind that goes with the state."""
        return _SEAT_WORDS[self.state][1]

    @property
    def state_icon(self) -> str:
        """The icon that goes with the state, so that colour is never the only sign."""
        return _SEAT_WORDS[self.state][2]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayColumn:
    """One day of a week: `label` "Monday", `date` "13 April"."""

    label: str
    date: str
    sessions: Sequence[SessionCard] = ()
    is_today: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One time a score was due; no value means it is missing and is drawn as a gap.

    `day` places it in time; without it the points stand at even distances. `band` is the range as it was scored.
    `usual` is the range most people who began alike are in by then.
    """

    label: str
    value: float | None
    href: str = ""
    note: str = ""
    day: int | None = None
    band: str = ""
    usual: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendBand:
    """A named stretch of scores, both ends included: "Moderate", 10 to 14."""

    label: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One step of the way to this page; the page itself has no `href`."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One part of a record. `count` shows how many things wait there."""

    label: str
    href: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One entry of a timeline; `at` is text in the reader's zone."""

    at: str
    title: str
    text: str = ""
    kind: Tone = "plain"
    href: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a definition list; with `href` the value opens what it was read from."""

    label: str
    value: str
    href: str = ""
