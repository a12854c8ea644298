"""What did this patient answer, what is due, and what does it show? Every read of measures for other floors."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from stepwell.clinic.measures.models import Assignment, Response
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.instruments import Instrument, Points
from stepwell.pure.instruments import instrument as instrument_called
from stepwell.pure.trends import Point, Trend, Yardstick, trend_of


@dataclass(frozen=True, slots=True)
class CheckInDue:
    """An instrument asked of a patient. `due_on`: the next day it is asked; `last_on`: when it was last answered."""

    instrument: str
    short_name: str
    due_on: date
    is_due: bool
    last_on: date | None


@dataclass(frozen=True, slots=True)
class Score:
    """One response: `total` and `band` are None and empty where the rules allow no score. `on` is the patient's day."""

    ref: UUID
    instrument: str
    short_name: str
    on: date
    answered_at: datetime
    total: Points | None
    highest: Points
    band: str


@dataclass(frozen=True, slots=True)
class ScoreTrend:
    """One instrument over time, oldest first, with the periods that were asked and not answered left as gaps."""

    instrument: Instrument
    scores: tuple[Score, ...]
    missed_on: tuple[date, ...]
    trend: Trend | None


@dataclass(frozen=True, slots=True)
class AnsweredItem:
    """One question with its answer in words; `value` is None where it was left blank."""

    text: str
    value: int | None
    words: str


def check_ins(*, viewer: Viewer, patient: Patient, at: datetime) -> tuple[CheckInDue, ...]:
    """What this patient is asked, soonest due first. Two queries."""
    day = patient.today(at)
    assigned = Assignment.objects.visible_to(viewer, at=at).filter(patient=patient, until__isnull=True)
    answered = Response.objects.visible_to(viewer, at=at).filter(patient=patient).order_by("answered_at")
    last = dict(answered.values_list("instrument", "answered_on"))
    found = [_due(each, last.get(each.instrument), day) for each in assigned]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.instrument)))


def responses(*, viewer: Viewer, patient: Patient, at: datetime, instrument: str | None = None) -> QuerySet[Response]:
    """The patient's responses this viewer may see, newest first."""
    rows: QuerySet[Response] = Response.objects.visible_to(viewer, at=at).filter(patient=patient)
    if instrument is not None:
        rows = rows.filter(instrument=instrument)
    return rows.order_by("-answered_at", "-pk")


def scores(
    *, viewer: Viewer, patient: Patient, at: datetime, instrument: str | None = None, limit: int = 20
) -> tuple[Score, ...]:
    """The patient's latest scores, newest first. One query."""
    found = responses(viewer=viewer, patient=patient, at=at, instrument=instrument)[:limit]
    return tuple(_score(response) for response in found)


def latest_scores(
    *, viewer: Viewer, patient_refs: Collection[UUID], at: datetime, instrument: str = "phq-9", each: int = 3
) -> Mapping[UUID, tuple[Score, ...]]:
    """The last few scores of each of these patients, newest first. One query, however many patients."""
    rows = (
        Response.objects.visible_to(viewer, at=at)
        .filter(patient__ref__in=list(patient_refs), instrument=instrument)
        .select_related("patient")
        .order_by("-answered_at", "-pk")
    )
    found: dict[UUID, list[Score]] = {ref: [] for ref in patient_refs}
    for response in rows:
        mine = found[response.patient.ref]
        if len(mine) < each:
            mine.append(_score(response))
    return {ref: tuple(mine) for ref, mine in found.items()}


def score_trend(*, viewer: Viewer, patient: Patient, instrument: str, at: datetime) -> ScoreTrend:
    """Every score of one instrument and what they show, the unanswered periods included as missing. Two queries.

    Raises Refused when there is no such instrument.
    """
    asked = instrument_called(instrument)
    rows = responses(viewer=viewer, patient=patient, at=at, instrument=asked.id)
    oldest_first = tuple(_score(response) for response in reversed(rows))
    assigned = (
        Assignment.objects.visible_to(viewer, at=at).filter(patient=patient, instrument=asked.id).order_by("from_on")
    )
    day = patient.today(at)
    answered = [score.on for score in oldest_first]
    missed = tuple(on for each in assigned for on in _missed(each, answered, day))
    trend = None
    if asked.reliable_change is not None:
        yardstick = Yardstick(asked.short_name, asked.reliable_change, asked.cut_off, asked.higher_is_worse)
        points = [Point(score.on, score.total) for score in oldest_first] + [Point(on, None) for on in missed]
        trend = trend_of(points, yardstick)
    return ScoreTrend(asked, oldest_first, missed, trend)


def answers_of(*, viewer: Viewer, patient: Patient, ref: UUID, at: datetime) -> tuple[AnsweredItem, ...]:
    """The questions and answers behind one score; empty when there is none the viewer may see."""
    response = responses(viewer=viewer, patient=patient, at=at).filter(ref=ref).first()
    if response is None:
        return ()
    asked = instrument_called(response.instrument)
    values: Mapping[str, int | None] = response.answers
    return tuple(
        AnsweredItem(item.text, value, "left blank" if value is None else item.label(value))
        for item in asked.items
        for value in [values.get(item.key)]
    )


def _due(assignment: Assignment, last_on: date | None, day: date) -> CheckInDue:
    due_on = assignment.from_on
    if last_on is not None and last_on >= assignment.from_on:
        due_on = last_on + timedelta(days=assignment.every_days)
    name = instrument_called(assignment.instrument).short_name
    return CheckInDue(assignment.instrument, name, due_on, due_on <= day, last_on)


def _missed(assignment: Assignment, answered: Sequence[date], day: date) -> Iterator[date]:
    """The first day of each period that is over and has no answer in it."""
    starts, every = assignment.from_on, timedelta(days=assignment.every_days)
    until = min(day, assignment.until or day)
    while starts + every <= until:
        if not any(starts <= on < starts + every for on in answered):
            yield starts
        starts += every


def _score(response: Response) -> Score:
    asked = instrument_called(response.instrument)
    return Score(
        ref=response.ref,
        instrument=asked.id,
        short_name=asked.short_name,
        on=response.answered_on,
        answered_at=response.answered_at,
        total=response.total,
        highest=asked.highest,
        band=response.band,
    )
