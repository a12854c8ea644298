"""Each hard rule, broken alone, is found and named; a plan that keeps them all is clean."""

from dataclasses import replace

import pytest

from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan
from stepwell.pure.timetable.solving.problem import PlannedGroup, Problem, Role
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.tests.small_weeks import (
    FAMILY,
    INDIVIDUAL,
    SKILLS,
    THERAPIST,
    TWICE,
    a_patient,
    a_problem,
    at,
    hours,
    skills,
)

BOTH = (PlannedGroup("skills", 1, 2), PlannedGroup("twice", 0, 1))
ONE = a_patient("p1", groups=BOTH, one_to_ones=(INDIVIDUAL, FAMILY))
PROBLEM = a_problem(ONE, a_patient("p2", groups=BOTH), clinicians=(THERAPIST, replace(THERAPIST, id="t2")))
GOOD = skills(at(0, 9), "p1", "p2")
LED_TWICE = Group("twice", "t1", (at(0, 13), at(1, 13)), ("p1", "p2"))
FAMILY_AT = Meeting("p1", "family", "t1", at(1, 15))


def with_leader(**changed: object) -> Problem:
    return replace(PROBLEM, clinicians=(replace(THERAPIST, **changed), replace(THERAPIST, id="t2")))  # type: ignore[arg-type]


def with_first(**changed: object) -> Problem:
    return replace(PROBLEM, patients=(replace(ONE, **changed), PROBLEM.patients[1]))  # type: ignore[arg-type]


def test_a_plan_that_keeps_every_rule_is_clean() -> None:
    assert breaches(PROBLEM, Plan((GOOD, LED_TWICE), (Meeting("p1", "individual", "t1", at(2, 9)), FAMILY_AT))) == []


@pytest.mark.parametrize(
    ("problem", "plan", "said"),
    [
        (PROBLEM, Plan((skills(at(0, 9), "p1"),)), "1 members, not 2 to 3"),
        (PROBLEM, Plan((skills(at(0, 9), "p1", "p2", "p2"),)), "somebody has two seats"),
        (PROBLEM, Plan((replace(LED_TWICE, starts=(at(0, 13),)),)), "1 meetings, not 2"),
        (PROBLEM, Plan((replace(LED_TWICE, starts=(at(0, 9), at(0, 13))),)), "two meetings on one day"),
        (PROBLEM, Plan((replace(LED_TWICE, starts=(at(0, 9), at(1, 13))),)), "meetings at different hours"),
        (with_leader(modalities=frozenset()), Plan((GOOD,)), "t1 may not lead it"),
        (with_leader(audiences=frozenset({"teen"})), Plan((GOOD,)), "t1 may not lead it"),
        (with_leader(languages=frozenset({"es"})), Plan((GOOD,)), "t1 may not lead it"),
        (with_leader(role=Role.PRESCRIBER), Plan((GOOD,)), "t1 may not lead it"),
        (with_leader(licences=frozenset({"OH"})), Plan((GOOD,)), "t1 is not licensed in NY, where p1 is"),
        (with_leader(licences=frozenset()), Plan((), (FAMILY_AT,)), "t1 is not licensed in NY"),
        (with_first(groups=()), Plan((GOOD,)), "not in the plan of p1"),
        (PROBLEM, Plan((GOOD, replace(GOOD, clinician="t2"))), "patient p1: booked twice Mon 09:00"),
        (PROBLEM, Plan((GOOD,), (Meeting("p1", "individual", "t1", at(0, 10)),)), "clinician t1: booked twice"),
        (PROBLEM, Plan((skills(at(0, 16), "p1", "p2"),)), "clinician t1: not available Mon 17:00"),
        (with_first(available=hours(1, 9, 17)), Plan((GOOD,)), "patient p1: not available Mon 09:00"),
        (with_leader(most_a_day=2), Plan((GOOD,)), "clinician t1: over the limit of a day"),
        (with_leader(most_by_day=(2, *(48,) * 6)), Plan((GOOD,)), "clinician t1: over the limit of a day"),
        (with_leader(most_a_week=2), Plan((GOOD,)), "clinician t1: over the limit of a week"),
        (with_first(most_a_day=2), Plan((GOOD,)), "patient p1: over the limit of a day"),
        (
            with_first(groups=(PlannedGroup("skills", 0, 1),)),
            Plan((GOOD, skills(at(1, 9), "p1", "p2"))),
            "patient p1: 2 groups skills, at most 1",
        ),
        (PROBLEM, Plan((GOOD, skills(at(0, 11), "p1", "p2"))), "patient p1: skills twice on one day"),
        (PROBLEM, Plan((), (FAMILY_AT, FAMILY_AT)), "or there twice"),
        (PROBLEM, Plan((), (Meeting("p2", "family", "t1", at(1, 15)),)), "not in the plan of the patient"),
        (PROBLEM, Plan((), (replace(FAMILY_AT, clinician="t2"),)), "t2 is not one of the patient's own clinicians"),
        (PROBLEM, Plan((), (replace(FAMILY_AT, start=at(1, 13)),)), "the relatives cannot come Tue 13:00"),
        (
            replace(PROBLEM, group_types=(replace(SKILLS, co_facilitated=True), TWICE), co_facilitators=(0,) * 336),
            Plan((GOOD,)),
            "1 co-facilitators needed Mon 09:00, 0 there",
        ),
    ],
)
def test_a_broken_rule_is_named(problem: Problem, plan: Plan, said: str) -> None:
    found = breaches(problem, plan)
    assert any(said in each for each in found), found
