"""When is half past four on the wall of this place, and which day is it there?"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from stepwell.pure.values.period import Period, instant
from stepwell.pure.values.refusal import Refusal, Refused


def zone_named(name: str) -> ZoneInfo:
    """The IANA time zone of that name, such as America/New_York. Raises `Refused` for any other name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        problem = f'"{name}" is not a time zone'
        raise Refused(Refusal("", "time zone", problem, "write one such as America/New_York")) from error


def today(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day it is at that moment for a person living in that zone."""
    return instant(at).astimezone(zone).date()


def monday_of(on: date) -> date:
    """The Monday of the week this day lies in."""
    return on - timedelta(days=on.weekday())


def time_words(wall: time) -> str:
    """10:50 am, as people say it."""
    return f"{wall.hour % 12 or 12}:{wall:%M} {'am' if wall.hour < 12 else 'pm'}"


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A wall-clock time in a zone, not yet on any day: "16:30 in Chicago".

    Twice a year the wall clock lies. A time skipped in spring means the first instant that exists after
    the gap (02:30 becomes 03:00). A time that happens twice in autumn means the first of the two.
    """

    wall: time
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.wall.tzinfo is not None:
            problem = "a wall-clock time carries its zone separately"
            raise Refused(Refusal("", "wall", problem, "give the time without a zone"))

    def on(self, day: date) -> datetime:
        """The instant, in UTC, at which the wall shows this time on that day."""
        before = datetime.combine(day, self.wall.replace(fold=0), tzinfo=self.zone)
        moment = before.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) == before.replace(tzinfo=None):
            return moment
        return _first_instant_after_gap(before.replace(fold=1).astimezone(UTC), moment, self.zone)

    def __str__(self) -> str:
        return f"{self.wall:%H:%M} {self.zone.key}"


def week_of(on: date, zone: ZoneInfo) -> Period:
    """The week that day lies in, Monday midnight to Monday midnight on that wall: 167, 168 or 169 hours."""
    monday = monday_of(on)
    midnight = ClockTime(time(0), zone)
    return Period(midnight.on(monday), midnight.on(monday + timedelta(days=7)))


def _first_instant_after_gap(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """The second at which the zone's offset changes, known to lie after `early` and not after `late`."""
    old_offset = early.astimezone(zone).utcoffset()
    low, high = 0, int((late - early).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (early + timedelta(seconds=middle)).astimezone(zone).utcoffset() == old_offset:
            low = middle
        else:
            high = middle
    return (early + timedelta(seconds=high)).replace(microsecond=0)


def day_of(on: date, zone: ZoneInfo) -> Period:
    """That day, midnight to midnight on that wall: 23, 24 or 25 hours."""
    midnight = ClockTime(time(0), zone)
    return Period(midnight.on(on), midnight.on(on + timedelta(days=1)))
