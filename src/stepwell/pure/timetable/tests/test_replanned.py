"""Somebody is ill: who leads their sessions, when else could they be, and what is cancelled with which words?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from stepwell.pure.timetable.breaches import breaches
from stepwell.pure.timetable.by_hand import Do, after_all, numbered
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.replanned import Step, replanned
from stepwell.pure.timetable.tests.weeks import GROUP, INDIVIDUAL, Week, a_clinician, a_patient, office_hours
from stepwell.pure.timetable.ways import ways_to_seat
from stepwell.pure.timetable.week import WeekProblem
from stepwell.pure.values import Period

MONDAY_NOON = datetime(2026, 4, 13, 16, tzinfo=UTC)
TUESDAY = Period(datetime(2026, 4, 14, 4, tzinfo=UTC), datetime(2026, 4, 15, 4, tzinfo=UTC))
PATIENTS = [a_patient("amara", GROUP, INDIVIDUAL), a_patient("jordan", GROUP, state="OH")]


def ill(problem: WeekProblem, name: str = "lin", away: Period = TUESDAY) -> tuple[Step, ...]:
    """What becomes of the sessions of whoever is away then."""
    sessions = numbered(place_week(problem).sessions)
    without = replace(
        problem,
        clinicians=tuple(
            replace(each, booked=(*each.booked, away)) if each.id == name else each for each in problem.clinicians
        ),
    )
    lost = [n for n, each in sessions.items() if each.clinician == name and each.period.overlaps(away)]
    steps = replanned(without, sessions, lost, after_at=MONDAY_NOON)
    after = after_all(without, sessions, [step.move for step in steps])
    assert not any(each.hard for each in breaches(without, after))
    return steps


def test_a_group_is_led_by_somebody_licensed_for_all_of_it_at_the_same_time() -> None:
    steps = ill(
        Week((GROUP, INDIVIDUAL)).of([a_clinician("lin"), a_clinician("ny", "NY"), a_clinician("sub")], PATIENTS)
    )
    assert [(step.move.do, step.now.clinician if step.now else "") for step in steps] == [(Do.MOVE, "sub")]
    assert steps[0].now is not None
    assert steps[0].now.period == steps[0].was.period


def test_without_a_substitute_it_is_at_another_time() -> None:
    steps = ill(Week((GROUP, INDIVIDUAL)).of([a_clinician("lin")], PATIENTS))
    assert [(step.move.do, step.move.clinician) for step in steps] == [(Do.MOVE, "lin")]
    assert steps[0].now is not None
    assert steps[0].now.period.start_at == datetime(2026, 4, 13, 16, 0, tzinfo=UTC)


def test_ones_own_clinician_at_another_time_is_better_than_a_stranger() -> None:
    patient = a_patient("amara", INDIVIDUAL)
    whole_week = Period(TUESDAY.start_at - timedelta(days=1), TUESDAY.until + timedelta(days=5))
    problem = Week((INDIVIDUAL,)).of([a_clinician("lin"), a_clinician("sub")], [patient])
    monday = Period(TUESDAY.start_at - timedelta(days=1), TUESDAY.start_at)
    assert [step.move.clinician for step in ill(problem, away=monday)] == ["lin"]
    assert [step.move.clinician for step in ill(problem, away=whole_week)] == ["sub"]


def test_what_cannot_be_held_is_cancelled_and_says_why() -> None:
    only = replace(a_clinician("lin"), windows=office_hours(10, 11)[1:2])
    steps = ill(Week((GROUP, INDIVIDUAL)).of([only, a_clinician("ny", "NY")], PATIENTS))
    assert [step.move.do for step in steps] == [Do.DROP]
    assert steps[0].why.startswith("nobody licensed for everybody in it is free then")


def test_a_way_to_seat_somebody_is_one_that_breaks_no_rule() -> None:
    new = a_patient("new", GROUP, INDIVIDUAL, state="OH")
    problem = Week((GROUP, INDIVIDUAL)).of([a_clinician("lin")], PATIENTS)
    sessions = numbered(place_week(problem).sessions)
    with_new = replace(problem, patients=(*problem.patients, new))
    assert [move.do for move in ways_to_seat(with_new, sessions, new, GROUP)] == [Do.SEAT]
    first = next(ways_to_seat(with_new, sessions, new, INDIVIDUAL))
    assert (first.do, first.clinician) == (Do.ADD, "lin")
    texas = replace(new, state="TX")
    assert list(ways_to_seat(replace(with_new, patients=(texas,)), sessions, texas, INDIVIDUAL)) == []
