"""What would serve most patients is solved on a copy, and a free seat is offered to whom it helps most."""

from dataclasses import replace

from stepwell.pure.timetable.solving.advice import Advice, advice, what_if
from stepwell.pure.timetable.solving.means import Hired, Licence, Working
from stepwell.pure.timetable.solving.plan import Meeting, Plan
from stepwell.pure.timetable.solving.slots import days_of
from stepwell.pure.timetable.solving.tests.small_weeks import (
    THERAPIST,
    a_patient,
    a_problem,
    at,
    hours,
    skills,
)
from stepwell.pure.timetable.solving.waiting import Taker, free_seats

IN_TEXAS = [a_patient(each, state="TX") for each in ("p3", "p4")]
PROBLEM = a_problem(a_patient("p1"), a_patient("p2"), *IN_TEXAS)
PLAN = Plan(
    (skills(at(0, 9), "p1", "p2"),),
    (Meeting("p1", "individual", "t1", at(1, 9)), Meeting("p2", "individual", "t1", at(1, 11))),
)


def the(found: tuple[Advice, ...], words: str) -> Advice:
    return next(each for each in found if each.words == words)


def test_the_licence_that_is_missing_serves_both_who_live_there_and_costs_nobody_anything() -> None:
    found = advice(PROBLEM, PLAN)
    licence = the(found, "a licence in Texas for t1")
    assert licence.means == Licence("t1", "TX")
    assert licence.served == ("p3", "p4")
    assert (licence.gained["individual"], licence.gained["group skills"]) == (2, 2)
    assert licence.worse == ()
    assert licence.saves > 0
    assert [len(each.served) for each in found] == sorted((len(each.served) for each in found), reverse=True)


def test_somebody_who_could_be_hired_is_tried_too() -> None:
    found = advice(PROBLEM, PLAN)
    hired = the(found, "a new therapist for Skills, licensed in Texas, Mon to Fri from 9:00 am to 5:00 pm")
    assert isinstance(hired.means, Hired)
    assert hired.served == ("p3", "p4")
    assert days_of(hired.means.clinician.available, 48) == [0, 1, 2, 3, 4]


def test_what_would_serve_nobody_is_not_told() -> None:
    assert what_if(PROBLEM, PLAN, Licence("t1", "OH"), ["p3"]) is None
    assert advice(a_problem(a_patient("p1"), a_patient("p2")), PLAN) == ()


def test_an_hour_more_of_somebody_is_told_by_when_it_begins() -> None:
    short = replace(THERAPIST, available=hours(0, 9, 10.5) | hours(1, 9, 10))
    problem = a_problem(a_patient("p1"), a_patient("p2"), clinicians=(short,))
    plan = Plan((skills(at(0, 9), "p1", "p2"),), (Meeting("p1", "individual", "t1", at(1, 9)),))
    found = advice(problem, plan)
    assert any(isinstance(each.means, Working) and each.words.startswith("t1 working ") for each in found)
    assert all("p2" in each.served for each in found)


def test_a_free_seat_is_offered_to_whom_it_helps_most_and_to_nobody_who_may_not_sit_there() -> None:
    away = a_patient("p6", available=hours(1, 9, 17))
    waited = a_patient("p5", waiting_days=3)
    problem = a_problem(*PROBLEM.patients, away, a_patient("p0"), waited)
    (found,) = free_seats(problem, PLAN)
    assert (found.group, found.room) == (PLAN.groups[0], 1)
    assert [each.patient for each in found.takers] == ["p5", "p0"]
    assert isinstance(found.takers[0], Taker)
    assert (found.takers[0].below_minimum, found.takers[0].required) == (3, True)
    assert free_seats(problem, PLAN, now=at(0, 10)) == ()
