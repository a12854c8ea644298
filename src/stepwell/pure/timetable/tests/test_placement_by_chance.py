"""Weeks made by chance and by the hundred, held against every rule by a checker that knows no placement."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.tests.weeks import (
    CHICAGO,
    FAMILY,
    GROUP,
    INDIVIDUAL,
    MEDICATION,
    MONDAY,
    NEW_YORK,
    Week,
    a_clinician,
    a_patient,
    breaches,
    office_hours,
)
from stepwell.pure.timetable.week import Clinician, Patient, WeekProblem, Window
from stepwell.pure.values import Period

_ZONES = [NEW_YORK, CHICAGO, ZoneInfo("America/Phoenix"), ZoneInfo("Pacific/Honolulu")]
_STATES = ["NY", "OH", "TX"]


@st.composite
def _windows(draw: st.DrawFn) -> tuple[Window, ...]:
    days = draw(st.lists(st.sampled_from(list(Weekday)), unique=True, max_size=5))
    hours = [sorted(draw(st.tuples(st.integers(6, 14), st.integers(15, 22)))) for _ in days]
    return tuple(Window(day, time(start), time(end)) for day, (start, end) in zip(days, hours, strict=True))


@st.composite
def _problems(draw: st.DrawFn) -> WeekProblem:
    second = replace(GROUP, key="second", days=(Weekday.MON, Weekday.TUE), per_week=2, start=time(10, 30))
    blocks = (
        replace(GROUP, group_max=draw(st.integers(1, 4))),
        replace(second, group_max=3, zone=draw(st.sampled_from(_ZONES))),
        replace(INDIVIDUAL, per_week=draw(st.integers(1, 3))),
        FAMILY,
        MEDICATION,
    )
    booked = Period(datetime(2026, 4, 14, 14, 20, tzinfo=UTC), datetime(2026, 4, 14, 15, tzinfo=UTC))
    clinicians = [
        Clinician(
            f"c{number}",
            draw(st.sampled_from(_ZONES)),
            frozenset(draw(st.lists(st.sampled_from(_STATES), max_size=3))),
            frozenset(draw(st.lists(st.sampled_from(list(Kind)), max_size=5))),
            draw(_windows()),
            draw(st.sampled_from([(), (booked,)])),
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    patients = [
        Patient(
            f"p{number}",
            draw(st.sampled_from(_ZONES)),
            draw(st.sampled_from(_STATES)),
            frozenset(draw(st.lists(st.sampled_from([block.key for block in blocks]), max_size=5))),
            therapist=draw(st.sampled_from([None, "c0", "c1", "c2"])),
            prescriber=draw(st.sampled_from([None, "c3"])),
            windows=draw(_windows()),
            relatives_windows=draw(_windows()),
            booked=draw(st.sampled_from([(), (booked,)])),
            wants_family=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 8)))
    ]
    return Week(blocks, draw(st.sampled_from([MONDAY, date(2026, 3, 2), date(2026, 10, 26)]))).of(clinicians, patients)


@settings(max_examples=30, deadline=None)
@given(_problems())
def test_no_plan_breaks_a_rule_and_every_meeting_is_placed_or_explained(problem: WeekProblem) -> None:
    assert breaches(problem, place_week(problem)) == []


@settings(max_examples=10, deadline=None)
@given(_problems())
def test_the_order_people_are_given_in_changes_nothing(problem: WeekProblem) -> None:
    turned = WeekProblem(
        problem.monday_on,
        problem.blocks[::-1],
        problem.clinicians[::-1],
        problem.patients[::-1],
    )
    assert place_week(turned) == place_week(problem)


def test_thirty_patients_are_placed_within_seconds() -> None:
    group = replace(GROUP, days=(Weekday.MON, Weekday.TUE, Weekday.THU), per_week=3)
    blocks = (group, INDIVIDUAL, FAMILY, MEDICATION)
    clinicians = [a_clinician(f"c{number:02}", windows=office_hours(8, 18)) for number in range(6)]
    patients = [a_patient(f"p{number:03}", *blocks, therapist=f"c{number % 5:02}") for number in range(30)]
    problem = Week(blocks).of(clinicians, patients)
    began = process_time()
    plan = place_week(problem)
    assert process_time() - began < 20
    assert plan.unplaced == ()
    assert breaches(problem, plan) == []


def test_the_checker_used_here_sees_a_breach_of_each_rule() -> None:
    problem = Week().of(
        [replace(a_clinician(), states=frozenset({"NY"}))],
        [a_patient("amara", GROUP, INDIVIDUAL), a_patient("jordan", GROUP, state="TX")],
    )
    plan = place_week(problem)
    first = plan.sessions[0]
    elsewhere = replace(first, patients=("jordan",))
    at_night = replace(
        first, period=Period(first.period.start_at + timedelta(hours=12), first.period.until + timedelta(hours=12))
    )
    for sessions in (
        (first,),
        (*plan.sessions, first),
        (*plan.sessions[1:], elsewhere),
        (*plan.sessions[1:], at_night),
    ):
        assert breaches(problem, replace(plan, sessions=sessions)) != []
    assert breaches(problem, plan) == []
