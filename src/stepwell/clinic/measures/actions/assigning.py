"""Which instrument a patient is asked: by the programme's schedule, or because a clinician chose it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.measures.models import Assignment
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.rulebook.queries import Scheduled, measure_sets
from stepwell.pure.instruments import INSTRUMENTS
from stepwell.pure.instruments import instrument as instrument_called
from stepwell.pure.values import Refusal, Refused, age_on

WEEK = timedelta(weeks=1)


class NotAsked(Exception):
    """This patient is not asked that any more; load the page again."""


@transaction.atomic
def assign(
    *,
    patient: Patient,
    instrument: str,
    from_on: date,
    every_days: int | None = 7,
    open_days: int = 4,
    until: date | None = None,
    why: str = "",
    by: Account | None = None,
) -> Assignment:
    """Ask this patient this instrument every so many days, or once. One that is asked already is not asked twice.

    Raises Refused when there is no such instrument, or it would be asked again before it closes.
    """
    known = instrument_called(instrument).id
    if open_days < 1 or (every_days is not None and every_days < open_days):
        problem = f"it stays open for {open_days} days and is asked again after {every_days}"
        raise Refused(Refusal("", "days", problem, "close it on the day it is asked again, or before"))
    in_force = _asked(patient, from_on).filter(instrument=known).first()
    return in_force or Assignment.objects.create(
        patient=patient,
        instrument=known,
        from_on=from_on,
        every_days=every_days,
        open_days=open_days,
        until=until,
        why=why,
        by=by,
        substance_use=tells_of_substance_use(on=from_on)(code=known),
    )


@transaction.atomic
def follow_schedule(*, stay: Stay) -> None:
    """Ask from the first day of this stay what the rulebook's sets ask of somebody like them, and no other set's.

    What a clinician chose stays, and what one ended during this episode is not begun again. An instrument this
    installation does not have is left out.
    """
    patient, on = stay.patient, stay.from_on
    wanted = _wanted(stay)
    asked = {each.instrument: each for each in _asked(patient, on)}
    for each in asked.values():
        if each.by_id is None and each.instrument not in wanted:
            _end(each, on=on, by=None)
    begun_on = patient.today(stay.episode.admitted_at)
    ended = Assignment.objects.filter(patient=patient, ended_by__isnull=False, until__gte=begun_on)
    not_again = {*asked, *ended.values_list("instrument", flat=True)}
    for instrument, (title, row) in wanted.items():
        if instrument not in not_again:
            assign(
                patient=patient,
                instrument=instrument,
                from_on=on + (row.from_week - 1) * WEEK,
                every_days=row.every_days,
                open_days=row.open_days,
                until=None if row.until_week is None else on + row.until_week * WEEK,
                why=title,
            )


@transaction.atomic
def stop_asking(*, patient: Patient, instrument: str, by: Account, at: datetime) -> Assignment:
    """Ask it no longer, from today on. What was answered stays. Raises NotAsked."""
    on = patient.today(at)
    row = _asked(patient, on).filter(instrument=instrument).first()
    if row is None:
        raise NotAsked("This is not asked any more; load the page again.")
    return _end(row, on=on, by=by)


@transaction.atomic
def pause(*, patient: Patient, instrument: str, until_on: date, by: Account, at: datetime) -> Assignment:
    """Ask it not before that day, and then as before. Raises NotAsked, and Refused for a day that is not to come."""
    if until_on <= patient.today(at):
        raise Refused(Refusal("", "day", f"{until_on} is not to come", "choose the day on which it begins again"))
    ended = stop_asking(patient=patient, instrument=instrument, by=by, at=at)
    return assign(
        patient=patient,
        instrument=instrument,
        from_on=until_on,
        every_days=ended.every_days,
        open_days=ended.open_days,
        why=ended.why,
        by=by,
    )


@transaction.atomic
def end_every_assignment(*, patient: Patient, on: date) -> None:
    """The stay is over: nothing is asked from this day on."""
    for row in _asked(patient, on):
        _end(row, on=on, by=None)


def _asked(patient: Patient, on: date) -> QuerySet[Assignment]:
    """What is asked of them on this day or later, once nobody else is changing it."""
    Patient.objects.select_for_update().get(pk=patient.pk)
    return Assignment.objects.filter(Q(until__isnull=True) | Q(until__gt=on), patient=patient)


def _end(row: Assignment, *, on: date, by: Account | None) -> Assignment:
    row.until = max(row.from_on, on)
    row.ended_by = by
    row.save(update_fields=["until", "ended_by"])
    return row


def _wanted(stay: Stay) -> dict[str, tuple[str, Scheduled]]:
    """Each instrument with the title of its set. Where two sets ask the same, the more frequent one holds."""
    patient, track, on = stay.patient, stay.track, stay.from_on
    sets = measure_sets(
        age_years=age_on(patient.birth_on, on),
        substance_use=track.substance_use,
        text=f"{track.programme.name} {track.programme.population} {track.name}",
        on=on,
    )
    wanted: dict[str, tuple[str, Scheduled]] = {}
    for each in sets:
        for row in each.measures:
            held = wanted.get(row.instrument)
            if row.instrument in INSTRUMENTS and (held is None or _gap(row) < _gap(held[1])):
                wanted[row.instrument] = (each.title, row)
    return wanted


def _gap(row: Scheduled) -> float:
    return float("inf") if row.every_days is None else row.every_days
