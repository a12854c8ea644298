"""Whom does the alert of this patient reach, in which order, and which step is next?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypedDict

from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import care_team
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.safety.models import Alert, OnCallShift
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import REPEAT_MINUTES, NextPage, People, Rung, Shift, Step, freeze, next_page
from stepwell.pure.instruments import Grade

# Where the rulebook has no ladder: on call at once; `freeze` adds the care team and the directors.
NO_RULE = (Step("on call", 0),)


class RungRow(TypedDict):
    """One rung as it is stored on the alert."""

    who: str
    staff_ids: list[int]
    after_minutes: int


def freeze_for(patient: Patient, *, at: datetime) -> tuple[Rung, ...]:
    """The ladder of an alert about this patient raised now. Never empty and never an error."""
    active = Staff.objects.filter(active=True)
    shifts = OnCallShift.objects.filter(starts_at__lte=at, ends_at__gt=at, staff__active=True)
    team = care_team(patient.pk, at=at)
    people = People(
        shifts=[Shift(shift.staff_id, shift.starts_at, shift.ends_at) for shift in shifts],
        care_team=list(team.values_list("staff_id", flat=True)),
        directors=list(active.filter(roles__contains=[Role.DIRECTOR.value]).values_list("pk", flat=True)),
        everybody=list(active.values_list("pk", flat=True)),
    )
    return freeze(_steps(patient, at), people, at=at)


def frozen_as_rows(rungs: Sequence[Rung]) -> list[RungRow]:
    """The ladder as JSON keeps it."""
    return [RungRow(who=rung.who, staff_ids=list(rung.staff_ids), after_minutes=rung.after_minutes) for rung in rungs]


def rungs_of(alert: Alert) -> tuple[Rung, ...]:
    """The ladder frozen on the alert."""
    rows: list[RungRow] = alert.ladder
    return tuple(Rung(row["who"], tuple(row["staff_ids"]), row["after_minutes"]) for row in rows)


def next_step(alert: Alert) -> NextPage | None:
    """The page that is due next, from the rows; None once acknowledged, and for an alert that pages nobody.

    Each rung is due at its own time, so that after a silence all are climbed at once. The last rung's repeats keep
    their distance from the page before: after a long silence they do not all go out together.
    """
    if alert.grade == Grade.REVIEW.value:
        return None
    pages = list(alert.pages.all())
    rungs = rungs_of(alert)
    sent = max((page.number for page in pages), default=-1) + 1
    acknowledged = hasattr(alert, "acknowledgement")
    step = next_page(rungs, raised_at=alert.raised_at, pages_sent=sent, acknowledged=acknowledged)
    if step is None or step.number < max(len(rungs), 1):
        return step
    earliest = max(page.at for page in pages) + timedelta(minutes=REPEAT_MINUTES)
    return replace(step, due_at=max(step.due_at, earliest))


def _steps(patient: Patient, at: datetime) -> tuple[Step, ...]:
    try:
        rule = rulebook.ladder(on=patient.today(at))
    except rulebook.NoRule:
        return NO_RULE
    return tuple(Step(step.who, step.after_minutes) for step in rule)
