"""Which stretch of real time is meant, from one instant up to but not including another?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stepwell.pure.values.refusal import Refusal, Refused


def instant(at: datetime, *, field: str = "at") -> datetime:
    """The same moment in UTC.

    Python subtracts two datetimes of one zone by their wall clocks and so forgets daylight saving; UTC does
    not. Raises `Refused` for a datetime without a zone.
    """
    if at.utcoffset() is None:
        raise Refused(Refusal("", field, f"{at} has no time zone", "give the moment with its zone"))
    return at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of time: `start_at` belongs to it, `until` does not. Both are kept in UTC.

    Raises `Refused` if either end has no zone or if `until` is not after `start_at`.
    """

    start_at: datetime
    until: datetime

    def __post_init__(self) -> None:
        start_at, until = instant(self.start_at, field="start_at"), instant(self.until, field="until")
        if until <= start_at:
            problem = f"the end {until:%Y-%m-%d %H:%M %Z} is not after the start {start_at:%Y-%m-%d %H:%M %Z}"
            raise Refused(Refusal("", "until", problem, "give an end later than the start"))
        object.__setattr__(self, "start_at", start_at)
        object.__setattr__(self, "until", until)

    @property
    def duration(self) -> timedelta:
        return self.until - self.start_at

    @property
    def minutes(self) -> int:
        """Whole minutes lived, rounded down; an hour that daylight saving skips was not lived."""
        return self.duration // timedelta(minutes=1)

    def contains(self, at: datetime) -> bool:
        return self.start_at <= instant(at) < self.until

    def overlaps(self, other: "Period") -> bool:
        """True if some instant lies in both; periods that only touch do not overlap."""
        return self.start_at < other.until and other.start_at < self.until

    def shared_with(self, other: "Period") -> "Period | None":
        """The stretch that lies in both, or None."""
        if not self.overlaps(other):
            return None
        return Period(max(self.start_at, other.start_at), min(self.until, other.until))

    def without(self, others: Iterable["Period"]) -> tuple["Period", ...]:
        """What is left of it when these are taken out, in order."""
        left = []
        begins = self.start_at
        for other in sorted(others, key=lambda each: each.start_at):
            if begins < min(other.start_at, self.until):
                left.append(Period(begins, min(other.start_at, self.until)))
            begins = max(begins, other.until)
        if begins < self.until:
            left.append(Period(begins, self.until))
        return tuple(left)
