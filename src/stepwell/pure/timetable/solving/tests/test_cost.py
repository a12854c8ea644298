"""The common objective, item by item, on plans small enough to count by hand."""

from dataclasses import replace

import pytest

from stepwell.pure.timetable.solving.cost import COMMON, figures
from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan
from stepwell.pure.timetable.solving.problem import OneToOneKind, OneToOneNeed, PlannedGroup, Problem
from stepwell.pure.timetable.solving.tests.small_weeks import (
    FAMILY,
    FREE,
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

NOTHING = Plan()
ALONE = a_patient("p1", groups=(), one_to_ones=(), least=0, target=0, least_days=0)


def objective(problem: Problem, plan: Plan) -> int:
    return figures(problem, plan).objective()


@pytest.mark.parametrize(
    ("patient", "costs"),
    [
        (ALONE, 0),
        (replace(ALONE, least=2), 2 * 400),
        (replace(ALONE, least=2, waiting_days=5), 2 * (400 + 20 * 5)),
        (replace(ALONE, target=4), 4 * 30),
        (replace(ALONE, least=2, target=4), 2 * 400 + 4 * 30),
        (replace(ALONE, least_days=3), 3 * 800),
        (replace(ALONE, groups=(PlannedGroup("skills", 2, 3),)), 2 * 300),
        (replace(ALONE, groups=(PlannedGroup("skills", 0, 3),)), 0),
        (replace(ALONE, one_to_ones=(INDIVIDUAL,)), 600),
        (replace(ALONE, one_to_ones=(FAMILY,)), 200),
        (replace(ALONE, one_to_ones=(OneToOneNeed(OneToOneKind.MEDICATION, 1, ()),)), 300),
    ],
)
def test_what_is_missing_costs_what_the_form_says(patient: object, costs: int) -> None:
    assert objective(a_problem(patient), NOTHING) == costs  # type: ignore[arg-type]


def test_a_group_costs_its_half_hours_and_its_co_facilitator() -> None:
    one, two = ALONE, replace(ALONE, id="p2")
    plan = Plan((skills(at(0, 9), "p1", "p2"),))
    assert objective(a_problem(one, two), plan) == 3 * 10
    with_another = a_problem(one, two, group_types=(replace(SKILLS, co_facilitated=True), TWICE))
    assert objective(with_another, plan) == 3 * (10 + 6)
    twice = Plan((Group("twice", "t1", (at(0, 9), at(1, 9)), ("p1", "p2")),))
    assert objective(a_problem(one, two), twice) == 2 * 2 * 10


def test_a_seat_outside_the_preference_costs_two_and_a_one_to_one_three() -> None:
    one = replace(ALONE, prefers=hours(0, 9, 10))
    plan = Plan((skills(at(0, 9), "p1", "p2"),))
    assert objective(a_problem(one, replace(ALONE, id="p2", prefers=FREE)), plan) == 30 + 2
    alone = Plan((), (Meeting("p1", "individual", "t1", at(0, 9.5)),))
    assert objective(a_problem(replace(one, one_to_ones=(INDIVIDUAL,))), alone) == 3


def test_a_seat_of_last_week_is_kept_whoever_leads_and_costs_eight_where_dropped() -> None:
    one, two = ALONE, replace(ALONE, id="p2")
    other = replace(THERAPIST, id="t2")
    problem = a_problem(one, two, clinicians=(THERAPIST, other), last_groups=(skills(at(0, 9), "p1", "p2"),))
    assert objective(problem, Plan((skills(at(0, 9), "p1", "p2", leader="t2"),))) == 30
    assert objective(problem, Plan((skills(at(0, 10), "p1", "p2"),))) == 30 + 2 * 8
    assert objective(problem, NOTHING) == 2 * 8


def test_a_one_to_one_that_moves_costs_six_and_another_therapist_sixty_but_no_other_prescriber() -> None:
    for kind, with_another in (("individual", 66), ("family", 66), ("medication", 6)):
        need = replace(FAMILY, kind=OneToOneKind(kind), clinicians=("t1", "t2"))
        problem = a_problem(
            replace(ALONE, one_to_ones=(need,)),
            clinicians=(THERAPIST, replace(THERAPIST, id="t2")),
            last_one_to_ones=(Meeting("p1", kind, "t1", at(1, 15)),),
        )
        assert objective(problem, Plan((), (Meeting("p1", kind, "t1", at(1, 15)),))) == 0
        assert objective(problem, Plan((), (Meeting("p1", kind, "t1", at(1, 16)),))) == 6
        assert objective(problem, Plan((), (Meeting("p1", kind, "t2", at(1, 15)),))) == with_another
        assert objective(problem, NOTHING) == COMMON.one_to_one_missing[OneToOneKind(kind)]


def test_work_over_the_soft_limit_costs_two_a_half_hour() -> None:
    problem = a_problem(replace(ALONE, one_to_ones=(INDIVIDUAL,)), clinicians=(replace(THERAPIST, soft_a_week=1),))
    assert objective(problem, Plan((), (Meeting("p1", "individual", "t1", at(0, 9)),))) == 2


def test_the_figures_behind_the_number_come_in_tiers() -> None:
    found = figures(a_problem(), Plan((skills(at(0, 9), "p1", "p2"),)))
    assert (found.at_minimum, found.at_target, found.individual_missing) == (2, 0, 2)
    assert found.tiers() == (0, 2 * 600, 2 * 2 * 30 + 30)
    assert sum(found.tiers()) == found.objective()
    assert (found.percent_of_seats_kept, found.hours_below_minimum) == (100.0, 0.0)
