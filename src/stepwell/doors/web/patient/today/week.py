"""How does a patient read the hours of their week? What they attended of what is planned, seat by seat."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from stepwell.clinic.attendance.queries import DoseOfWeek, DoseSeat
from stepwell.doors.web.ui.times import span_words
from stepwell.pure.values import hours


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat in words, with who says so."""

    title: str
    when: str
    minutes: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class DosePicture:
    """The week in hours. `minimum` is empty where no weekly minimum applies; `source` is where it was read."""

    attended: float
    planned: float
    minimum: str
    source: str
    seats: Sequence[SeatLine]


def dose_picture(dose: DoseOfWeek, zone: ZoneInfo) -> DosePicture:
    """This week's dose, ready to show in the patient's zone."""
    return DosePicture(
        attended=dose.reckoned.attended_minutes / 60,
        planned=dose.reckoned.planned_minutes / 60,
        minimum=_minimum(dose),
        source=dose.minimum.source if dose.minimum else "",
        seats=[_seat(seat, zone) for seat in dose.seats],
    )


def _minimum(dose: DoseOfWeek) -> str:
    reckoned = dose.reckoned
    if dose.minimum is None:
        return ""
    aim = f"Your programme aims for at least {hours(reckoned.minimum_minutes)} hours a week"
    if reckoned.attended_minutes >= reckoned.minimum_minutes:
        return f"{aim}. You have reached that."
    if reckoned.short_by:
        return f"{aim}. What is planned comes to {hours(reckoned.possible_minutes)}. Your team sees this too."
    return f"{aim}. {hours(reckoned.minimum_minutes - reckoned.attended_minutes)} to go; enough is planned."


def _seat(seat: DoseSeat, zone: ZoneInfo) -> SeatLine:
    told = f"{seat.planned_minutes} minutes planned"
    if seat.attended_minutes is not None:
        told = f"{seat.attended_minutes} of {seat.planned_minutes} minutes"
    return SeatLine(
        title=seat.title or seat.kind.capitalize(),
        when=span_words(seat.starts_at, seat.ends_at, zone),
        minutes=told,
        reasons=seat.reasons,
    )
