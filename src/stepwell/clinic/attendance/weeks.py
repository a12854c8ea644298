"""How many hours did somebody attend this week, of how many planned, and how far is that from the minimum?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from django.db.models import Q

from stepwell.clinic.attendance.models import Minutes
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.rulebook.queries import DoseMinimum
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.dose import PlannedSeat, WeekDose
from stepwell.pure.dose import week_dose as reckon_week
from stepwell.pure.values import Period, age_on, monday_of, week_of

INTENSIVE = "2"  # ASAM levels 2.1 and 2.5; below them no weekly minimum applies


@dataclass(frozen=True, slots=True)
class DoseSeat:
    """One seat of the week. Minutes are None while nobody has marked it; `reasons` say who says so."""

    seat_ref: UUID
    session_ref: UUID
    title: str
    kind: str
    facilitator: str
    starts_at: datetime
    ends_at: datetime
    planned_minutes: int
    attended_minutes: int | None
    payer_countable_minutes: int | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoseOfWeek:
    """One patient's week, with their track and level (empty outside any). `reckoned` holds the minutes.

    `minimum` is None at a level of care without one.
    """

    patient_ref: UUID
    patient: str
    track: str
    level_code: str
    starts_on: date
    period: Period
    minimum: DoseMinimum | None
    reckoned: WeekDose
    seats: tuple[DoseSeat, ...]

    @property
    def short_by(self) -> int:
        """Minutes by which the week falls below its minimum even if everything still planned is attended."""
        return self.reckoned.short_by


def week_dose(*, viewer: Viewer, patient: Patient, at: datetime) -> DoseOfWeek:
    """The dose of the week, on the patient's own wall, in which that moment lies. As many queries for any week."""
    return _doses([patient], patient.today(at), viewer, at)[0]


def weeks_dose_for_all(*, viewer: Viewer, week_start: date, at: datetime) -> tuple[DoseOfWeek, ...]:
    """The dose of everybody in a track during that week whom the viewer may see, each in their own zone, by name."""
    in_track = Stay.objects.visible_to(viewer, at=at).filter(_overlapping(week_start))
    people = Patient.objects.filter(pk__in=in_track.values("patient")).order_by("family_name", "given_name", "pk")
    return tuple(_doses(list(people), week_start, viewer, at))


def _doses(patients: Sequence[Patient], on: date, viewer: Viewer, at: datetime) -> list[DoseOfWeek]:
    """One week's dose of each patient: two queries for seats and stays, one for minutes, and the rules in force."""
    monday = monday_of(on)
    weeks = {patient.pk: week_of(monday, patient.zone) for patient in patients}
    if not weeks:
        return []
    seats = _seats_by_patient(weeks, viewer, at)
    stays = (
        Stay.objects.visible_to(viewer, at=at).filter(_overlapping(monday), patient__in=list(weeks)).order_by("from_on")
    )
    places = {stay.patient_id: (stay.track.name, stay.level_code) for stay in stays.select_related("track")}
    minimum_for = _minimums(monday)
    doses = []
    for patient in patients:
        track, level = places.get(patient.pk, ("", ""))
        without = level and not level.startswith(INTENSIVE)
        minimum = None if without else minimum_for(age_on(patient.birth_on, monday))
        mine = seats[patient.pk]
        planned = [PlannedSeat(Period(seat.starts_at, seat.ends_at), seat.attended_minutes) for seat in mine]
        reckoned = reckon_week(planned, minimum_minutes=minimum.minutes_per_week if minimum else 0)
        doses.append(
            DoseOfWeek(
                patient_ref=patient.ref,
                patient=patient.name,
                track=track,
                level_code=level,
                starts_on=monday,
                period=weeks[patient.pk],
                minimum=minimum,
                reckoned=reckoned,
                seats=tuple(mine),
            )
        )
    return doses


def _minimums(on: date) -> Callable[[int], DoseMinimum]:
    """The minimum for an age in years; each rule is read once, however many ages ask."""
    threshold = cache(lambda: rulebook.adolescent_under(on=on))
    of_group = cache(lambda age_years: rulebook.dose_minimum(age_years=age_years, on=on))
    return lambda age_years: of_group(threshold() - 1 if age_years < threshold() else threshold())


def _overlapping(monday: date) -> Q:
    ends_after = Q(until__isnull=True) | Q(until__gt=monday)
    return ends_after & Q(from_on__lt=monday + timedelta(days=7))


def _seats_by_patient(weeks: dict[int, Period], viewer: Viewer, at: datetime) -> dict[int, list[DoseSeat]]:
    rows = (
        Seat.objects.visible_to(viewer, at=at)
        .filter(
            patient__in=list(weeks),
            starts_at__gte=min(week.start_at for week in weeks.values()),
            starts_at__lt=max(week.until for week in weeks.values()),
            cancelled_at__isnull=True,
            session__cancelled_at__isnull=True,
        )
        .select_related("session__facilitator")
        .order_by("starts_at", "pk")
    )
    seats = [seat for seat in rows if weeks[seat.patient_id].contains(seat.starts_at)]
    ledger = _ledger(seats, viewer, at)
    found: dict[int, list[DoseSeat]] = defaultdict(list)
    for seat in seats:
        found[seat.patient_id].append(_dose_seat(seat, ledger.get(seat.pk)))
    return found


def _ledger(seats: Iterable[Seat], viewer: Viewer, at: datetime) -> dict[int, Minutes]:
    return {row.seat_id: row for row in Minutes.objects.visible_to(viewer, at=at).filter(seat__in=list(seats))}


def _dose_seat(seat: Seat, minutes: Minutes | None) -> DoseSeat:
    return DoseSeat(
        seat_ref=seat.ref,
        session_ref=seat.session.ref,
        title=seat.session.title,
        kind=seat.session.kind,
        facilitator=seat.session.facilitator.signature,
        starts_at=seat.starts_at,
        ends_at=seat.ends_at,
        planned_minutes=Period(seat.starts_at, seat.ends_at).minutes,
        attended_minutes=minutes.attended if minutes else None,
        payer_countable_minutes=minutes.payer_countable if minutes else None,
        reasons=tuple(minutes.reasons) if minutes else (),
    )
