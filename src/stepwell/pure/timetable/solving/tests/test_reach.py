"""What is out of reach is what no plan can give, however the others give way."""

from dataclasses import replace

from stepwell.pure.timetable.solving.problem import PlannedGroup
from stepwell.pure.timetable.solving.reach import out_of_reach
from stepwell.pure.timetable.solving.tests.small_weeks import INDIVIDUAL, THERAPIST, a_patient, a_problem, hours

LONG = a_patient("p1", least=10, groups=(PlannedGroup("skills", 0, 2),), one_to_ones=(INDIVIDUAL,))
OTHER = replace(LONG, id="p2")


def test_a_plan_that_allows_too_little_leaves_the_rest_out_of_reach() -> None:
    assert out_of_reach(a_problem(LONG, OTHER), ["p1", "p2"]) == {"p1": 10 - 3 - 3 - 2, "p2": 2}


def test_what_only_competition_takes_is_within_reach() -> None:
    one_morning = replace(THERAPIST, available=hours(0, 9, 14))
    enough = replace(LONG, least=5)
    assert out_of_reach(a_problem(enough, replace(enough, id="p2"), clinicians=(one_morning,)), ["p1"]) == {"p1": 0}


def test_a_group_too_few_could_join_is_no_way_to_hours() -> None:
    assert out_of_reach(a_problem(LONG), ["p1"]) == {"p1": 8}
