"""What did this patient answer, what is due, and what does it show? Every read of measures for other floors."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q

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
from stepwell.clinic.measures.progress import Progress, progress
from stepwell.clinic.measures.scores import (
    Answered,
    AnsweredItem,
    Score,
    answers_of,
    latest_scores,
    respondent_of,
    responses,
    scores,
)
from stepwell.clinic.measures.waiting import current_round, is_open
from stepwell.clinic.measures.wording import as_shown, offered
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.instruments import instrument as instrument_called

__all__ = [
    "DIARY_MINUTES",
    "Answered",
    "AnsweredItem",
    "Card",
    "CheckInDue",
    "DayFilled",
    "DeviceLine",
    "DiaryWeek",
    "Progress",
    "ReadingLine",
    "Score",
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
    "progress",
    "readings",
    "respondent_of",
    "responses",
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
