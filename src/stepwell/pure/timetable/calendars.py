"""When is somebody available, in minutes that can be compared?

Inside the planning of a week time is whole minutes since 1970 in UTC, so that "fits" is a comparison of two numbers.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.week import Window
from stepwell.pure.values import ClockTime, Period, time_words

REASONABLE_HOURS = tuple(Window(day, time(8), time(20)) for day in Weekday)

Span = tuple[int, int]


@dataclass(slots=True)
class Calendar:
    """One person's week: `open` spans in which they can meet, `taken` spans in which they already do."""

    open: tuple[Span, ...]
    taken: list[Span] = field(default_factory=list)

    def is_open(self, span: Span) -> bool:
        """Does the span lie inside one stretch of availability?"""
        return any(start <= span[0] and span[1] <= end for start, end in self.open)

    def is_taken(self, span: Span) -> bool:
        """Does anything already booked overlap the span?"""
        return any(start < span[1] and span[0] < end for start, end in self.taken)

    def is_free(self, span: Span) -> bool:
        """Available and not booked."""
        return self.is_open(span) and not self.is_taken(span)

    def book(self, span: Span) -> None:
        """Take the span; it must be free of bookings."""
        self.taken.append(span)


def calendar(windows: Iterable[Window], zone: ZoneInfo, monday_on: date, booked: Iterable[Period]) -> Calendar:
    """A person's calendar for the week and a day on either side, since their week may begin in another zone."""
    return Calendar(open_spans(windows, zone, monday_on), [span_of(period) for period in booked])


def open_spans(windows: Iterable[Window], zone: ZoneInfo, monday_on: date) -> tuple[Span, ...]:
    """The windows of the week and of a day on either side, since somebody's week may begin in another zone."""
    spans = []
    for offset in range(-1, 8):
        day = monday_on + timedelta(days=offset)
        for window in windows:
            if window.weekday == day.weekday():
                spans.append((wall_minute(day, window.starts, zone), wall_minute(day, window.ends, zone)))
    return joined(spans)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """A day from midnight to midnight on that wall: 23, 24 or 25 hours."""
    return wall_minute(day, time(0), zone), wall_minute(day + timedelta(days=1), time(0), zone)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same stretches in order, those that touch or overlap made one, empty ones left out."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def shared(some: Iterable[Span], others: Collection[Span]) -> tuple[Span, ...]:
    """What lies in both."""
    return joined((max(one[0], other[0]), min(one[1], other[1])) for one in some for other in others)


@lru_cache(maxsize=10_000)
def wall_minute(day: date, wall: time, zone: ZoneInfo) -> int:
    """The minute at which the wall shows this time on that day."""
    return minute_of(ClockTime(wall, zone).on(day))


def minute_of(at: datetime) -> int:
    """Whole minutes since 1970, rounded down."""
    return int(at.timestamp()) // 60


def span_of(period: Period) -> Span:
    """The period as minutes, rounded outwards."""
    return minute_of(period.start_at), -(-int(period.until.timestamp()) // 60)


def period_of(span: Span) -> Period:
    """The span as instants."""
    return Period(datetime.fromtimestamp(span[0] * 60, UTC), datetime.fromtimestamp(span[1] * 60, UTC))


def on_the_wall(minute: int, zone: ZoneInfo) -> str:
    """`Tuesday 10:00 am`, in that zone, as a scheduler would say it."""
    starts = datetime.fromtimestamp(minute * 60, UTC).astimezone(zone)
    return f"{Weekday(starts.weekday()).full} {time_words(starts.time())}"
