"""How many hours did a patient get this week, of how many planned, and how far is that from the minimum?"""

from collections.abc import Iterable
from dataclasses import dataclass

from stepwell.pure.values import Period, hours


@dataclass(frozen=True, slots=True)
class PlannedSeat:
    """One seat of the week: its time, and the minutes attended where they are known (None: not marked yet)."""

    period: Period
    attended_minutes: int | None


@dataclass(frozen=True, slots=True)
class WeekDose:
    """One patient's week in minutes. `short_by` is how far what is still possible falls below the minimum."""

    planned_minutes: int
    attended_minutes: int
    possible_minutes: int
    minimum_minutes: int
    short_by: int
    words: str


def week_dose(seats: Iterable[PlannedSeat], *, minimum_minutes: int) -> WeekDose:
    """The dose of the seats of one week. Seats not marked yet are still possible, at their planned length.

    Planned minutes are lived minutes: an hour that daylight saving skips is not planned.
    """
    planned = attended = possible = 0
    for seat in seats:
        length = seat.period.minutes
        planned += length
        attended += seat.attended_minutes or 0
        possible += length if seat.attended_minutes is None else seat.attended_minutes
    short_by = max(minimum_minutes - possible, 0)
    words = f"{hours(attended)} of {hours(planned)} hours attended"
    if attended >= minimum_minutes:
        words += f"; the weekly minimum of {hours(minimum_minutes)} is reached"
    elif short_by:
        words += f"; this week stays {hours(short_by)} hours below the minimum of {hours(minimum_minutes)}"
    else:
        words += f"; {hours(minimum_minutes - attended)} more to the weekly minimum of {hours(minimum_minutes)}"
    return WeekDose(planned, attended, possible, minimum_minutes, short_by, words)
