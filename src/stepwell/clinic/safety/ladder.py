"""Whom does the alert of this patient reach, in which order, and which step is next?"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from django.db.models import Q

from stepwell.clinic.people.models import Patient, Staff, Supervision
from stepwell.clinic.people.queries import care_team
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.safety.models import Alert, Resolution
from stepwell.clinic.safety.owed import ended_at, next_owed
from stepwell.clinic.safety.rota import on_call_at
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import Call, Course, NextPage, Paged, Rung, Step, Wait, call, freeze, next_page
from stepwell.pure.values import Grade

_log = logging.getLogger(__name__)
# Where the rulebook has no ladder: on call at once; `freeze` adds the care team and the directors.
NO_RULE = (Step("on call", 0),)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is frozen on an alert: its steps and the minutes of its grade card."""

    steps: tuple[Step, ...]
    again_minutes: int = 5
    resolve_minutes: int = 60
    remind_minutes: int = 15


class RungRow(TypedDict):
    """One rung as it is stored on the alert."""

    who: str
    staff_ids: list[int]
    after_minutes: int


def plan_for(patient: Patient, grade: str, *, at: datetime) -> Plan:
    """The plan of the grade's card; without one the rulebook's one ladder, and without that whoever is on call."""
    on = patient.today(at)
    try:
        card = rulebook.grade_card(grade, on=on)
    except (rulebook.NoRule, ValueError) as lacking:
        _log.error("grade %s has no card: %s", grade, lacking)
        return Plan(_one_ladder_for_all(patient, at))
    return Plan(
        tuple(Step(step.who, step.after_minutes) for step in card.steps),
        card.again_minutes,
        card.resolve_minutes,
        card.remind_minutes,
    )


def freeze_for(steps: Sequence[Step], patient: Patient, *, hosts: Collection[int], at: datetime) -> tuple[Rung, ...]:
    """The ladder of an alert about this patient raised now. Never empty and never an error."""
    active = Staff.objects.filter(active=True)
    team = list(care_team(patient.pk, at=at).values_list("staff_id", flat=True))
    return freeze(
        steps,
        {
            **_on_call(at),
            "session host": list(active.filter(pk__in=hosts).values_list("pk", flat=True)),
            "care team": team,
            "supervisor": _supervisors(team, at),
            "director": list(active.filter(roles__contains=[Role.DIRECTOR.value]).values_list("pk", flat=True)),
            "everybody": list(active.values_list("pk", flat=True)),
        },
    )


def frozen_as_rows(rungs: Sequence[Rung]) -> list[RungRow]:
    """The ladder as JSON keeps it."""
    return [RungRow(who=rung.who, staff_ids=list(rung.staff_ids), after_minutes=rung.after_minutes) for rung in rungs]


def ladder_again(alert: Alert, holder: int | None, *, at: datetime) -> tuple[Rung, ...]:
    """The ladder of an alert that has waited too long: whoever has it first, then up its steps, with who is there now.

    It climbs at the grade's slower pace, a step each time it reminds.
    """
    steps = plan_for(alert.patient, alert.grade, at=at).steps
    rungs = freeze_for(steps, alert.patient, hosts=(), at=at)
    first = (Rung("who has it", (holder,), 0),) if holder else ()
    above = [rung for rung in rungs if rung.staff_ids != (holder,)]
    pace = [replace(rung, after_minutes=nth * alert.remind_minutes) for nth, rung in enumerate(above, len(first))]
    return (*first, *pace)


def pages_somebody(alert: Alert) -> bool:
    """False for what waits on the board and pages nobody."""
    return Grade(alert.grade).pages


def waits_for(alert: Alert) -> Call | None:
    """What this alert waits for, and since when that may wake somebody."""
    taken = getattr(alert, "acknowledgement", None)
    resolution: Resolution | None = getattr(alert, "resolution", None)
    follow_up = next_owed(resolution) if resolution else None
    course = Course(
        raised_at=alert.raised_at,
        taken_at=taken.at if taken else None,
        in_hand_at=max((each.at for each in alert.in_hand.all()), default=None),
        resolved_at=resolution.at if resolution else None,
        follow_up_due_at=follow_up.due_at if follow_up else None,
        followed_up_at=_followed_up_at(resolution) if resolution and not follow_up else None,
    )
    return call(course, resolve_minutes=alert.resolve_minutes)


def holder_of(alert: Alert) -> int | None:
    """The account of whoever has this alert: the last who took it, said it is in their hands, or resolved it."""
    in_hand = sorted(alert.in_hand.all(), key=lambda each: each.pk)
    acts = [getattr(alert, "acknowledgement", None), *in_hand, getattr(alert, "resolution", None)]
    # Sorting is stable: of two acts at one moment the later one stays the later.
    done = sorted((act for act in acts if act is not None), key=lambda act: act.at)
    return done[-1].by_id if done else None


def next_step(alert: Alert, *, there: Mapping[int, int]) -> NextPage | None:
    """The page that is due next, from the rows; None once the alert is ended, and for one that pages nobody.

    `there` are those who work here, by account: their staff. Each rung is due at its own time, so that after a silence
    all are climbed at once; the last rung's repeats keep their distance. Once the alert is taken, what is next is a
    page to whoever has it, when it was not resolved, or not followed up, in time.
    """
    waits = waits_for(alert)
    if waits is None or not pages_somebody(alert):
        return None
    pages = [page for page in alert.pages.all() if (page.wait, page.since) == (waits.wait, waits.since)]
    # Numbers run through all that an alert ever waited for.
    number = max((page.number for page in alert.pages.all()), default=-1) + 1
    last = max(pages, key=lambda page: page.number, default=None)
    step = next_page(
        _rungs(alert, waits, there),
        since=waits.since,
        last=Paged(last.number, last.rung, last.at) if last else None,
        there=frozenset(there.values()),
        again_minutes=alert.again_minutes if waits.wait is Wait.TAKE else alert.remind_minutes,
    )
    return replace(step, number=number)


def _followed_up_at(resolution: Resolution) -> datetime | None:
    return max((at for each in resolution.follow_ups.all() if (at := ended_at(each))), default=None)


def _rungs(alert: Alert, waits: Call, there: Mapping[int, int]) -> tuple[Rung, ...]:
    if waits.wait is Wait.TAKE:
        return _from_rows(alert.ladder)
    for overdue in alert.overdues.all():
        if (overdue.wait, overdue.since) == (waits.wait, waits.since):
            return _from_rows(overdue.ladder)
    holder = there.get(holder_of(alert) or 0)
    return (Rung("who has it", (holder,), 0),) if holder else ()


def _from_rows(rows: Sequence[RungRow]) -> tuple[Rung, ...]:
    return tuple(Rung(row["who"], tuple(row["staff_ids"]), row["after_minutes"]) for row in rows)


def _on_call(at: datetime) -> dict[str, tuple[int, ...]]:
    """Who is on call in each part. A rota that cannot be read is an empty one: raising an alert may not fail."""
    try:
        return {part: (staff_id,) for part, staff_id in on_call_at(at).items()}
    except (ValueError, LookupError, OSError) as error:
        _log.error("the rota cannot be read: %s", type(error).__name__)
        return {}


def _supervisors(team: Collection[int], at: datetime) -> list[int]:
    now = Q(until__isnull=True) | Q(until__gt=at)
    found = Supervision.objects.filter(now, supervisee__in=team, from_at__lte=at, supervisor__active=True)
    return list(found.values_list("supervisor_id", flat=True))


def _one_ladder_for_all(patient: Patient, at: datetime) -> tuple[Step, ...]:
    try:
        return tuple(Step(step.who, step.after_minutes) for step in rulebook.ladder(on=patient.today(at)))
    except (rulebook.NoRule, LookupError, TypeError, ValueError):
        return NO_RULE
