"""Which half hours of a week?

In a file a slot is a half hour, numbered from Monday 00:00 (0) to Sunday 23:30 (335), on the wall of the reference time
zone; a problem may have more of them in a day (`per_day`), each shorter. A set of slots is one integer with a bit for
each, so that "fits into" is one AND.
"""

import re
from collections.abc import Iterator

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
    clock = _CLOCK.fullmatch(text) if isinstance(text, str) else None
    if clock is None:
        raise NoSuchTime(f"{_shown(text)} is no time of day; write it as HH:MM")
    minutes = int(clock[1]) * 60 + int(clock[2])
    if minutes > 24 * 60:
        raise NoSuchTime(f"{_shown(text)} is after the end of the day, 24:00")
    if minutes % MINUTES:
        raise NoSuchTime(f"{_shown(text)} is not on the half hour; write one that is")
    return minutes // MINUTES


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
