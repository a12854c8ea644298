"""What is missing is explained by the rules that block it, no more and no fewer, and by what would open a way."""

from dataclasses import replace

import pytest

from stepwell.pure.timetable.solving.explain import explain
from stepwell.pure.timetable.solving.model import blocking
from stepwell.pure.timetable.solving.plan import Meeting, Plan
from stepwell.pure.timetable.solving.problem import PlannedGroup, Problem
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

NOTHING = Plan()
ONE = a_patient("p1", least=0, target=0, least_days=0, groups=(), one_to_ones=())


def told(problem: Problem, plan: Plan = NOTHING) -> dict[str, tuple[str, ...]]:
    return {each.what: each.because for each in explain(problem, plan).unmet if each.patient == "p1"}


def test_a_core_names_no_rule_that_could_be_left_out() -> None:
    ways = [["licence"], ["licence", "hours"], ["busy", "licence"]]
    assert blocking(ways, ["hours", "licence", "busy"]) == ["licence"]
    assert blocking([["licence"], ["hours"]], ["hours", "licence", "busy"]) == ["hours", "licence"]


def test_nobody_licensed_and_the_licence_that_would_mend_it() -> None:
    problem = a_problem(replace(ONE, state="TX", one_to_ones=(INDIVIDUAL,)))
    reason, funnel, *remedies = told(problem)["individual session"]
    assert reason == "no way is left, since the clinician must be licensed in Texas"
    assert funnel == "clinicians of p1's own: 1; of them licensed in Texas: 0; of those at work when p1 can come: 0"
    assert remedies == ["would open a way: a licence in Texas for t1"]


def test_relatives_who_never_can_when_the_therapist_works() -> None:
    family = replace(FAMILY, relatives=hours(5, 9, 11))
    problem = a_problem(replace(ONE, available=ONE.available | hours(5, 9, 11), one_to_ones=(family,)))
    reason, _, *remedies = told(problem)["family session"]
    assert reason == "no way is left, since the relatives come only in theirs; the clinician works only in theirs"
    assert "would open a way: t1 working Sat 09:00" in remedies


def test_a_therapist_whose_hours_are_taken() -> None:
    busy = replace(INDIVIDUAL, clinicians=("t1",))
    only = replace(THERAPIST, available=hours(0, 9, 10))
    other = replace(ONE, id="p2", one_to_ones=(busy,))
    plan = Plan((), (Meeting("p2", "individual", "t1", at(0, 9)),))
    problem = a_problem(replace(ONE, one_to_ones=(busy,)), other, clinicians=(only,))
    assert "the clinician has other sessions" in told(problem, plan)["individual session"][0]


def test_a_group_nobody_is_cleared_to_lead_too_few_would_join_or_that_is_full() -> None:
    wants = replace(ONE, groups=(PlannedGroup("skills", 1, 1),))
    peers = [replace(wants, id=f"p{number}") for number in (2, 3, 4)]
    untrained = a_problem(wants, *peers, clinicians=(replace(THERAPIST, modalities=frozenset({"CBT"})),))
    assert told(untrained)["1 × Skills"][0] == "no way is left, since a leader must be cleared for it"
    assert "would open a way: t1 cleared to lead Skills" in told(untrained)["1 × Skills"]
    alone = told(a_problem(wants))["1 × Skills"][0]
    assert alone == "no way is left, since a group needs enough patients who could come"
    once = replace(THERAPIST, available=hours(0, 9, 10.5))
    full = Plan((skills(at(0, 9), "p2", "p3", "p4"),))
    crowded = told(a_problem(wants, *peers, clinicians=(once,)), full)["1 × Skills"][0]
    assert "no seat is left in the groups that run" in crowded


def test_what_nothing_forbids_says_so() -> None:
    wants = replace(ONE, groups=(PlannedGroup("skills", 1, 1),))
    (reason,) = told(a_problem(wants, replace(wants, id="p2")))["1 × Skills"]
    assert reason.startswith("nothing forbids it (Skills with t1, Mon 09:00)")


def test_hours_and_days_below_the_minimum_are_explained_too() -> None:
    short = replace(ONE, least=6, least_days=2, groups=(PlannedGroup("twice", 0, 1),), available=hours(0, 9, 12))
    ((what, because),) = told(a_problem(short, group_types=(SKILLS, TWICE))).items()
    assert what == "3 h to the minimum and 2 more days"
    assert "3 h of it are out of reach whatever all others give way" in because


def test_one_remedy_counts_everybody_it_opens_a_way_for() -> None:
    texans = [replace(ONE, id=f"p{number}", state="TX", one_to_ones=(INDIVIDUAL,)) for number in (1, 2)]
    (first, *_) = explain(a_problem(*texans), NOTHING).remedies
    assert (first.what, first.patients) == ("a licence in Texas for t1", ("p1", "p2"))


@pytest.mark.parametrize("patients", [1, 2])
def test_where_nothing_is_missing_there_is_nothing_to_explain(patients: int) -> None:
    assert explain(a_problem(*[replace(ONE, id=f"p{number}") for number in range(patients)]), NOTHING).unmet == ()


def test_a_leader_who_has_enough_for_the_day_or_the_week_has_other_sessions() -> None:
    wants = replace(ONE, groups=(PlannedGroup("skills", 2, 2),))
    other = replace(wants, id="p2")
    only = replace(THERAPIST, available=hours(0, 9, 17), most_a_day=SKILLS.length)
    for leader in (only, replace(only, most_a_day=48, most_a_week=SKILLS.length)):
        problem = a_problem(wants, other, clinicians=(leader,), group_types=(replace(SKILLS, smallest=1, largest=1),))
        reason, *_ = told(problem, Plan((skills(at(0, 9), "p2"),)))["2 × Skills"]
        assert "the clinician has other sessions, or enough for the day or the week" in reason


def test_whoever_waits_for_the_reasons_hears_how_far_they_are() -> None:
    heard: list[int] = []
    explain(a_problem(ONE, replace(ONE, id="p2")), NOTHING, tell=heard.append)
    assert heard == [1, 2]
