"""Which half hours of a week?

In a file a slot is a half hour, numbered from Monday 00:00 (0) to Sunday 23:30 (335), on the wall of the reference time
zone; a problem may have more of them in a day (`per_day`), each shorter. A set of slots is one integer with a bit for
each, so that "fits into" is one AND.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from stepwell.pure.timetable.blocks import Weekday

Slots = int
MINUTES = 30
PER_DAY = 48
PER_WEEK = 7 * PER_DAY

_DAYS = {day.short: int(day) for day in Weekday}
_CLOCK = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")


class NoSuchTime(ValueError):
    """The text is no weekday or no time of day on the grid; the message says which, without a full stop."""


def weekday_number(text: object) -> int:
    """0 for `Mon` to 6 for `Sun`. Raises `NoSuchTime`."""
    if not isinstance(text, str) or text not in _DAYS:
        raise NoSuchTime(f"{_shown(text)} is no weekday; write one of {', '.join(_DAYS)}")
    return _DAYS[text]


def slot_of_day(text: object) -> int:
    """0 for `00:00` to 48 for `24:00`, which only an end may be. Raises `NoSuchTime`, off the half hour too."""
    minutes = _minutes_of_day(text)
    if minutes % MINUTES:
        raise NoSuchTime(f"{_shown(text)} is not on the half hour; write one that is")
    return minutes // MINUTES


def _minutes_of_day(text: object) -> int:
    clock = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if clock is None:
        raise NoSuchTime(f"{_shown(text)} is no time of day; write it as HH:MM")
    minutes = int(clock[1]) * 60 + int(clock[2])
    if minutes > 24 * 60:
        raise NoSuchTime(f"{_shown(text)} is after the end of the day, 24:00")
    return minutes


def slots_told(text: str) -> Slots:
    """`Tue`, `Mon-Wed`, `week` or `Sat 09:00-15:00, Sun 10:00-12:00` as slots of a file. Raises `NoSuchTime`."""
    slots = 0
    for part in text.replace("–", "-").split(","):
        words = part.split()
        if len(words) == 2 and words[1].count("-") == 1:
            day = weekday_number(words[0])
            first, end = (slot_of_day(each) for each in words[1].split("-"))
            if end <= first:
                raise NoSuchTime(f"{_shown(part.strip())} ends before it begins; give an end later on the same day")
            slots |= span(day * PER_DAY + first, end - first)
        elif words == ["week"]:
            slots |= span(0, PER_WEEK)
        elif len(words) == 1:
            days = [weekday_number(each) for each in words[0].split("-")]
            if days[-1] < days[0] or len(days) > 2:
                raise NoSuchTime(f"{_shown(part.strip())} ends before it begins; a week goes from Mon to Sun")
            slots |= span(days[0] * PER_DAY, (days[-1] - days[0] + 1) * PER_DAY)
        else:
            raise NoSuchTime(f'{_shown(part.strip())} is no window; write "Tue", "Mon-Wed" or "Sat 09:00-15:00"')
    return slots


def moment_told(text: str) -> int:
    """`Tue 07:40` as the first slot that begins no earlier; what began before it has begun. Raises `NoSuchTime`."""
    words = text.split()
    if len(words) != 2:
        raise NoSuchTime(f'{_shown(text)} is no moment; write it as "Tue 07:40"')
    return weekday_number(words[0]) * PER_DAY + -(-_minutes_of_day(words[1]) // MINUTES)


def span(start: int, length: int) -> Slots:
    """`length` slots from `start` on."""
    return ((1 << length) - 1) << start


def slots_in(slots: Slots) -> Iterator[int]:
    """The numbers of the slots, in order."""
    while slots:
        lowest = slots & -slots
        yield lowest.bit_length() - 1
        slots ^= lowest


def days_of(slots: Slots, per_day: int) -> list[int]:
    """The weekdays, 0 to 6, on which there is one of these slots."""
    whole = (1 << per_day) - 1
    return [day for day in range(7) if slots >> day * per_day & whole]


def on_day(slots: Slots, day: int, per_day: int) -> int:
    """How many of these slots lie on that weekday."""
    return (slots >> day * per_day & (1 << per_day) - 1).bit_count()


@lru_cache(maxsize=100_000)
def counted_by_day(slots: Slots, per_day: int) -> tuple[tuple[int, int], ...]:
    """The weekdays on which there is one of these slots, each with how many of them lie there."""
    return tuple((day, on_day(slots, day, per_day)) for day in days_of(slots, per_day))


def windows(slots: Slots) -> list[tuple[int, int]]:
    """The longest runs of slots within a day, as (first, end), the end exclusive."""
    found: list[tuple[int, int]] = []
    for slot in slots_in(slots):
        if found and found[-1][1] == slot and slot % PER_DAY:
            found[-1] = (found[-1][0], slot + 1)
        else:
            found.append((slot, slot + 1))
    return found


def clock(slot_in_day: int) -> str:
    """`17:30` for 35, `24:00` for 48."""
    return f"{slot_in_day * MINUTES // 60:02d}:{slot_in_day * MINUTES % 60:02d}"


def day_and_clock(slot: int) -> tuple[str, str]:
    """`("Mon", "17:30")`, as files write it."""
    return Weekday(slot // PER_DAY).short, clock(slot % PER_DAY)


def in_words(slot: int, per_day: int) -> str:
    """`Mon 17:30`."""
    day, of_day = divmod(slot, per_day)
    hour, minute = divmod(of_day * 24 * 60 // per_day, 60)
    return f"{Weekday(day).short} {hour:02d}:{minute:02d}"


def _shown(text: object) -> str:
    return f'"{text[:40]}"' if isinstance(text, str) else "what stands there"
