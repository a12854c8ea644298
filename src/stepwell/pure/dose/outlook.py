"""What will come of a week: does it stay below what it should be, and why, in words for whoever can change it?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from stepwell.pure.dose.week import PlannedSeat, WeekDose
from stepwell.pure.values import Period, hours_words


@dataclass(frozen=True, slots=True)
class LostSeat:
    """A seat of the week that is no more: cancelled alone, or with its session `for_everybody`."""

    period: Period
    for_everybody: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """By how many minutes and days the week stays below the rule even if all that is planned is attended, and why."""

    short_by: int
    days_short: int
    reasons: tuple[str, ...]

    @property
    def falls_short(self) -> bool:
        return bool(self.short_by or self.days_short)


def outlook(
    seats: Sequence[PlannedSeat],
    lost: Sequence[LostSeat],
    dose: WeekDose,
    *,
    least_days: int,
    zone: ZoneInfo,
    at: datetime,
) -> Outlook:
    """The outlook of these seats' week, whose dose is reckoned; days are those on the patient's wall in `zone`."""
    days = {seat.period.start_at.astimezone(zone).date() for seat in seats if seat.attended_minutes != 0}
    days_short = max(least_days - len(days), 0)
    reasons = []
    missed = [seat.period for seat in seats if seat.attended_minutes == 0]
    alone, with_session = ([each.period for each in lost if each.for_everybody is which] for which in (False, True))
    for periods, words in (
        (missed, "missed"), (alone, "had a place cancelled in"), (with_session, "lost, as it was cancelled for all,")
    ):  # fmt: skip
        if periods:
            reasons.append(f"{words} {_sessions(periods)}")
    late = sum(seat.period.minutes - seat.attended_minutes for seat in seats if seat.attended_minutes)
    if late > 0:
        reasons.append(f"came late or left early, {hours_words(late)} in all")
    planned = dose.planned_minutes + sum(each.period.minutes for each in lost)
    if planned < dose.minimum_minutes:
        reasons.append(f"only {hours_words(planned)} were ever planned")
    if days_short:
        reasons.append(f"meets on {len(days)} of at least {least_days} days")
    if waiting := [seat.period for seat in seats if seat.attended_minutes is None and seat.period.until <= at]:
        reasons.append(f"nobody has marked {_sessions(waiting)} yet, counted here as attended")
    return Outlook(dose.short_by, days_short, tuple(reasons))


def _sessions(periods: Sequence[Period]) -> str:
    number = "1 session" if len(periods) == 1 else f"{len(periods)} sessions"
    return f"{number} ({hours_words(sum(each.minutes for each in periods))})"
