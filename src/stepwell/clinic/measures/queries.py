"""What did this patient answer, what is due, and what does it show? Every read of measures for other floors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from stepwell.clinic.measures.days import Card, DayFilled, DiaryWeek, diary_card, diary_week
from stepwell.clinic.measures.effort import DIARY_MINUTES, minutes_of
from stepwell.clinic.measures.models import Assignment, Response
from stepwell.clinic.measures.monitored import (
    DeviceLine,
    ReadingLine,
    device_by_ref,
    device_sending,
    devices,
    readings,
    secret_of,
)
from stepwell.clinic.measures.rounds import missed
from stepwell.clinic.measures.waiting import current_round, is_open
from stepwell.clinic.measures.wording import as_shown, offered
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.instruments import Instrument, Points
from stepwell.pure.instruments import instrument as instrument_called
from stepwell.pure.trends import Point, Trend, Yardstick, trend_of

__all__ = [
    "DIARY_MINUTES",
    "AnsweredItem",
    "Card",
    "CheckInDue",
    "DayFilled",
    "DeviceLine",
    "DiaryWeek",
    "ReadingLine",
    "Score",
    "ScoreTrend",
    "answers_of",
    "as_shown",
    "check_ins",
    "device_by_ref",
    "device_sending",
    "devices",
    "diary_card",
    "diary_week",
    "latest_scores",
    "minutes_of",
    "readings",
    "responses",
    "score_trend",
    "scores",
    "secret_of",
]


@dataclass(frozen=True, slots=True)
class CheckInDue:
    """An instrument asked of a patient, and since when or from when: `due_on` is the day it opened, or opens next.

    `until` is the day from which it counts as missed; None where it is not asked again. `missed`: the last time went by
    unanswered. `is_offered`: it can be shown to them; else a clinician enters it. `every_days` is None for once.
    """

    instrument: str
    short_name: str
    due_on: date | None
    until: date | None
    is_due: bool
    missed: bool
    last_on: date | None
    every_days: int | None
    minutes: int
    is_offered: bool
    why: str


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
    """What this patient is asked, what waits first, soonest next. Two queries, one more where words do not ship."""
    day = patient.today(at)
    running = Q(until__isnull=True) | Q(until__gt=day)
    asked = list(Assignment.objects.visible_to(viewer, at=at).filter(running, patient=patient))
    answered = Response.objects.visible_to(viewer, at=at).filter(patient=patient)
    last = dict(answered.values_list("instrument").annotate(Max("answered_on")))
    shown = offered([each.instrument for each in asked], on=day)
    found = [_due(each, last.get(each.instrument), day, each.instrument in shown) for each in asked]
    return tuple(sorted(found, key=lambda each: (not each.is_due, each.due_on or date.max, each.instrument)))


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
    unanswered = tuple(each.opens_on for row in assigned for each in missed(row, answered, on=day))
    trend = None
    if asked.reliable_change is not None:
        yardstick = Yardstick(asked.short_name, asked.reliable_change, asked.cut_off, asked.higher_is_worse)
        points = [Point(score.on, score.total) for score in oldest_first] + [Point(on, None) for on in unanswered]
        trend = trend_of(points, yardstick)
    return ScoreTrend(asked, oldest_first, unanswered, trend)


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


def _due(assignment: Assignment, last_on: date | None, day: date, is_offered: bool) -> CheckInDue:
    current = current_round(assignment, on=day)
    is_due = is_open(assignment, last_on, on=day)
    unanswered = current is not None and not is_due and (last_on is None or last_on < current.opens_on)
    opens_on = assignment.from_on if current is None else current.opens_on if is_due else current.next_on
    return CheckInDue(
        instrument=assignment.instrument,
        short_name=instrument_called(assignment.instrument).short_name,
        due_on=opens_on,
        until=current.until if current is not None and is_due else None,
        is_due=is_due,
        missed=unanswered,
        last_on=last_on,
        every_days=assignment.every_days,
        minutes=minutes_of(assignment.instrument),
        is_offered=is_offered,
        why=assignment.why,
    )


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
