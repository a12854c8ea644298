"""Which slot of the solver is which minute of this very week?

The solver counts slots from 0, so many to each of seven days of 24 hours, and knows neither zones nor summer time. An
axis lays its slots on the instants of one week: slot 0 begins at `begins`, and each lasts `minutes`.

Both are chosen so that nothing is lost. `minutes` divides every possible start and length, so that two sessions share a
slot if and only if they overlap, and a count of slots is the true minutes. `begins` is an hour of the night in which
the fewest can meet, so that a day of the axis is everybody's day, from Honolulu to New York.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import gcd

from stepwell.pure.timetable.calendars import Span
from stepwell.pure.timetable.solving.slots import Slots, span

QUARTER, _HOUR, _DAY = 15, 60, 24 * 60
_NIGHT = range(-8 * _HOUR, 12 * _HOUR, _HOUR)  # from Sunday 16:00 to Monday 11:00, on the wall of the programme
_BEST = 4 * _HOUR


@dataclass(frozen=True, slots=True)
class Axis:
    """A week of 7 × 24 hours from the minute `begins` (since 1970) on, in slots of `minutes`."""

    begins: int
    minutes: int

    @property
    def per_day(self) -> int:
        return _DAY // self.minutes

    def length(self, minutes: int) -> int:
        """So many minutes in slots; it comes out even for every session the axis was laid out for."""
        return minutes // self.minutes

    def start(self, minute: int) -> Slots:
        """The one slot that begins at this minute; none where no slot does."""
        slot, rest = divmod(minute - self.begins, self.minutes)
        return 0 if rest or not 0 <= slot < 7 * self.per_day else 1 << slot

    def from_minute(self, minute: int) -> int:
        """The first slot that does not begin before this minute."""
        return max(0, -((self.begins - minute) // self.minutes))

    def minute(self, slot: int) -> int:
        return self.begins + slot * self.minutes

    def within(self, spans: Iterable[Span]) -> Slots:
        """The slots that lie whole in one of these spans."""
        return self._covered(spans, shorter=True)

    def touched(self, spans: Iterable[Span]) -> Slots:
        """The slots that any of these spans touches."""
        return self._covered(spans, shorter=False)

    def _covered(self, spans: Iterable[Span], *, shorter: bool) -> Slots:
        slots, end_of_week = 0, 7 * self.per_day
        for since, until in spans:
            first, last = since - self.begins, until - self.begins
            begins = -(-first // self.minutes) if shorter else first // self.minutes
            ends = last // self.minutes if shorter else -(-last // self.minutes)
            begins, ends = max(0, begins), min(end_of_week, ends)
            if begins < ends:
                slots |= span(begins, ends - begins)
        return slots


def axis_for(monday: int, published: Collection[Span], lengths: Iterable[int], hours: Collection[Span]) -> Axis:
    """The axis of the week whose Monday begins at that minute.

    `published` are the sessions whose hour is given, `lengths` of minutes those of the others, which begin on quarters
    of an hour; `hours` are those in which people can meet.
    """
    minutes = gcd(QUARTER, *(since - monday for since, _ in published), *lengths)

    def disturbs(begins: int) -> tuple[int, int, int]:
        """The sessions and then the hours of people a night cuts in two, and how far it is from 4 in the morning."""
        nights = [begins + day * _DAY for day in range(8)]
        cut = [sum(since < night < until for since, until in published for night in nights)]
        cut += [sum(not nights[0] <= since <= until <= nights[7] for since, until in published)]
        crossed = sum(since < night < until for since, until in hours for night in nights)
        return sum(cut), crossed, abs(begins - monday - _BEST)

    return Axis(min((monday + each for each in _NIGHT), key=disturbs), minutes)
