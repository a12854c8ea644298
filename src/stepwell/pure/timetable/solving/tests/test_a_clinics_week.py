"""What a clinic's week has and a file's has not: shorter slots, given starts, several of a kind, who stays apart."""

from dataclasses import replace

import pytest

from stepwell.pure.timetable.solving.explain import explain
from stepwell.pure.timetable.solving.plan import Meeting, Plan
from stepwell.pure.timetable.solving.problem import PlannedGroup, Problem
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.search import Effort, search
from stepwell.pure.timetable.solving.slots import span
from stepwell.pure.timetable.solving.tests.small_weeks import (
    FREE,
    INDIVIDUAL,
    SKILLS,
    THERAPIST,
    a_patient,
    a_problem,
    at,
    hours,
    skills,
)

WANTS = (PlannedGroup("skills", 1, 1),)


def solved(problem: Problem) -> Plan:
    plan = None
    for step in search(problem, seed=1, effort=Effort(units=3)):
        plan = step.plan()
    assert plan is not None
    assert breaches(problem, plan) == []
    return plan


def test_with_slots_of_five_minutes_sessions_that_only_touch_are_both_held() -> None:
    """From 9:05 on: fifty minutes alone, and at once a group until 10:45."""
    open = span(2 * 288 + 9 * 12 + 1, 20)
    group = replace(SKILLS, length=10, smallest=1, starts=span(2 * 288 + 9 * 12 + 11, 1))
    clinician = replace(THERAPIST, available=open, most_a_day=288, most_a_week=2016, soft_a_week=2016)
    patient = a_patient("p1", groups=WANTS, available=open, prefers=open, least=20, target=20, most_a_day=288)
    patient = replace(patient, one_to_ones=(replace(INDIVIDUAL, length=10),))
    plan = solved(
        a_problem(patient, group_types=(group,), clinicians=(clinician,), co_facilitators=(0,) * 2016, per_day=288)
    )
    assert [each.start for each in plan.one_to_ones] == [2 * 288 + 109]
    assert [each.starts for each in plan.groups] == [(2 * 288 + 119,)]


def test_a_group_begins_only_where_it_may() -> None:
    kind = replace(SKILLS, smallest=1, starts=span(at(1, 14), 1))
    problem = a_problem(a_patient("p1", groups=WANTS), group_types=(kind,))
    assert [each.starts for each in solved(problem).groups] == [(at(1, 14),)]
    assert any("may not begin" in each for each in breaches(problem, Plan((skills(at(0, 9), "p1"),))))


def test_two_one_to_ones_of_a_kind_are_on_two_days() -> None:
    twice = (INDIVIDUAL, replace(INDIVIDUAL, nth=2, starts=hours(0, 9, 17) | hours(1, 9, 17)))
    problem = a_problem(a_patient("p1", groups=(), one_to_ones=twice))
    plan = solved(problem)
    assert len({each.start // 48 for each in plan.one_to_ones}) == 2
    same_day = Plan((), tuple(Meeting("p1", "individual", "t1", at(0, 9 + nth), nth) for nth in (1, 2)))
    assert breaches(problem, same_day) == ["patient p1: individual twice on one day"]
    monday = replace(problem, clinicians=(replace(THERAPIST, available=hours(0, 9, 17)),))
    left = explain(monday, solved(monday)).unmet
    assert len([each for each in left if each.what.startswith("individual session")]) == 1  # either of the two


@pytest.mark.parametrize("seats", [1, 2])
def test_two_who_stay_apart_are_never_in_one_group_and_nobody_is_told_from_whom(seats: int) -> None:
    kind = replace(SKILLS, smallest=seats)
    pair = [a_patient(each, groups=WANTS, one_to_ones=()) for each in ("p1", "p2")]
    problem = a_problem(*pair, a_patient("p3", groups=WANTS), group_types=(kind,), apart=(("p2", "p1"),))
    plan = solved(problem)
    assert all(not {"p1", "p2"} <= set(each.members) for each in plan.groups)
    assert len({member for each in plan.groups for member in each.members}) == 3 - (seats - 1)
    together = Plan((skills(at(0, 9), "p1", "p2"),))
    assert any("never in one group" in each for each in breaches(problem, together))
    once = replace(problem, clinicians=(replace(THERAPIST, available=hours(0, 9, 10.5)),))
    for each in explain(once, solved(once)).unmet:
        other = {"p1": "p2", "p2": "p1"}.get(each.patient, "nobody else")
        assert all(other not in reason for reason in each.because)


def test_who_is_on_call_leads_no_group_then_but_may_meet_somebody_alone() -> None:
    kind = replace(SKILLS, smallest=1)
    on_call = replace(THERAPIST, no_groups=FREE)
    problem = a_problem(a_patient("p1", groups=WANTS), group_types=(kind,), clinicians=(on_call,))
    plan = solved(problem)
    assert (len(plan.groups), len(plan.one_to_ones)) == (0, 1)
    assert any("leads no group then" in each for each in breaches(problem, Plan((skills(at(0, 9), "p1"),))))
