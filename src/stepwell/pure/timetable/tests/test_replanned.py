"""Somebody is ill, moves or begins: what becomes of the week, whom does it touch, and in which words?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.breaches import breaches, made_by
from stepwell.pure.timetable.by_hand import Do, after_all, numbered
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.replanned import Step, replanned, reseated, seated, unlicensed
from stepwell.pure.timetable.tests.weeks import (
    GROUP,
    INDIVIDUAL,
    MONDAY,
    NEW_YORK,
    Week,
    a_clinician,
    a_patient,
    office_hours,
)
from stepwell.pure.timetable.ways import ways_to_seat
from stepwell.pure.timetable.week import PlacedSession, WeekBlock, WeekProblem, Window
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
    after = after_all(without, sessions, [move for step in steps for move in step.moves])
    assert not any(each.hard for each in breaches(without, after))
    return steps


def test_a_group_is_led_by_somebody_licensed_for_all_of_it_at_the_same_time() -> None:
    steps = ill(
        Week((GROUP, INDIVIDUAL)).of([a_clinician("lin"), a_clinician("ny", "NY"), a_clinician("sub")], PATIENTS)
    )
    assert [(step.moves[0].do, step.now.clinician if step.now else "") for step in steps] == [(Do.MOVE, "sub")]
    assert steps[0].now is not None
    assert steps[0].was is not None
    assert steps[0].now.period == steps[0].was.period


def test_without_a_substitute_it_is_at_another_time() -> None:
    steps = ill(Week((GROUP, INDIVIDUAL)).of([a_clinician("lin")], PATIENTS))
    assert [(step.moves[0].do, step.moves[0].clinician) for step in steps] == [(Do.MOVE, "lin")]
    assert steps[0].now is not None
    assert steps[0].now.period.start_at == datetime(2026, 4, 13, 16, 0, tzinfo=UTC)


def test_ones_own_clinician_at_another_time_is_better_than_a_stranger() -> None:
    patient = a_patient("amara", INDIVIDUAL)
    whole_week = Period(TUESDAY.start_at - timedelta(days=1), TUESDAY.until + timedelta(days=5))
    problem = Week((INDIVIDUAL,)).of([a_clinician("lin"), a_clinician("sub")], [patient])
    monday = Period(TUESDAY.start_at - timedelta(days=1), TUESDAY.start_at)
    assert [step.moves[0].clinician for step in ill(problem, away=monday)] == ["lin"]
    assert [step.moves[0].clinician for step in ill(problem, away=whole_week)] == ["sub"]


def test_what_cannot_be_held_is_cancelled_and_says_why() -> None:
    only = replace(a_clinician("lin"), windows=office_hours(10, 11)[1:2])
    steps = ill(Week((GROUP, INDIVIDUAL)).of([only, a_clinician("ny", "NY")], PATIENTS))
    assert [step.moves[0].do for step in steps] == [Do.DROP]
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


THURSDAY = date(2026, 4, 16)
BEFORE = datetime(2026, 4, 12, 12, tzinfo=UTC)
SKILLS = replace(GROUP, key="skills", days=(Weekday.TUE, Weekday.THU), per_week=2)
LIN, SUB = a_clinician("lin"), a_clinician("sub", "NY", "TX")


def to_texas(
    problem: WeekProblem, name: str, sessions: dict[int, PlacedSession], on: date = MONDAY
) -> tuple[WeekProblem, list[int], tuple[Step, ...]]:
    """The week in which somebody is in Texas from that day on, which of their sessions fall, and the steps."""
    without = replace(
        problem,
        patients=tuple(replace(each, moves=(on, "TX")) if each.id == name else each for each in problem.patients),
    )
    who = next(each for each in without.patients if each.id == name)
    lost = unlicensed(without, sessions, who)
    steps = reseated(without, sessions, lost, who, after_at=BEFORE)
    after = after_all(without, sessions, [move for step in steps for move in step.moves])
    assert unlicensed(without, after, who) == []
    assert not any(each.hard for each in made_by(without, sessions, after))
    for number, session in sessions.items():
        others = set(session.patients) - {name}
        if others:
            assert others <= set(after[number].patients)
            assert replace(after[number], patients=()) == replace(session, patients=())
    return without, lost, steps


def group(clinician: str, *patients: str, day: int = 14, kind: WeekBlock = GROUP) -> PlacedSession:
    starts = datetime(2026, 4, day, 14, tzinfo=UTC)
    return PlacedSession(
        kind.key, kind.kind, Period(starts, starts + timedelta(hours=1)), NEW_YORK, clinician, patients
    )


def test_who_moves_takes_an_open_seat_in_another_group_and_the_others_stay() -> None:
    people = [a_patient(each, GROUP) for each in ("amara", "jordan", "kai")]
    problem = Week((GROUP,)).of([LIN, SUB], people)
    _, lost, steps = to_texas(problem, "amara", {1: group("lin", "amara", "jordan"), 2: group("sub", "kai")})
    assert lost == [1]
    assert [(move.do, move.session) for move in steps[0].moves] == [(Do.UNSEAT, 1), (Do.SEAT, 2)]
    assert steps[0].patients == ("amara",)
    assert steps[0].why == "whoever leads it is licensed in Texas, and a seat in it is open"


def test_alone_with_somebody_they_keep_the_hour_with_somebody_licensed_there() -> None:
    problem = Week((INDIVIDUAL,)).of([LIN, SUB], [a_patient("amara", INDIVIDUAL)])
    sessions = numbered(place_week(problem).sessions)
    _, _, steps = to_texas(problem, "amara", sessions)
    assert [(each.now.clinician, each.now.period) for each in steps if each.now] == [("sub", sessions[1].period)]


def test_where_nobody_licensed_has_that_hour_it_is_another_time() -> None:
    problem = Week((INDIVIDUAL,)).of([LIN, SUB], [a_patient("amara", INDIVIDUAL)])
    sessions = numbered(place_week(problem).sessions)
    busy = replace(problem, clinicians=(LIN, replace(SUB, booked=(sessions[1].period,))))
    _, _, steps = to_texas(busy, "amara", sessions)
    assert [(each.now.clinician, each.why) for each in steps if each.now] == [
        ("sub", "nobody licensed in Texas has that hour, or it is none on their clock")
    ]


def test_an_hour_that_is_none_on_their_new_clock_is_moved_where_it_can_be() -> None:
    """Nine in New York is six in Los Angeles."""
    problem = Week((INDIVIDUAL,)).of([LIN, SUB], [a_patient("amara", INDIVIDUAL)])
    sessions = numbered(place_week(problem).sessions)
    west = replace(problem, patients=(replace(problem.patients[0], zone=ZoneInfo("America/Los_Angeles")),))
    _, _, steps = to_texas(west, "amara", sessions)
    assert [(step.now.clinician, step.now.period.start_at.hour) for step in steps if step.now] == [("sub", 15)]
    only_then = replace(SUB, windows=(Window(Weekday.MON, time(9), time(10)),))
    _, _, steps = to_texas(replace(west, clinicians=(LIN, only_then)), "amara", sessions)
    assert [(step.now.clinician, step.now.period) for step in steps if step.now] == [("sub", sessions[1].period)]


def test_what_cannot_be_says_what_is_in_the_way_and_what_would_open_one() -> None:
    people = [a_patient(each, GROUP, INDIVIDUAL) for each in ("amara", "jordan", "kai")]
    small = replace(GROUP, group_max=1)
    ohio = a_clinician("ohio", "NY", "OH")
    problem = Week((small, INDIVIDUAL)).of([LIN, ohio, SUB], people)
    sessions = {1: group("lin", "amara", "jordan"), 2: group("sub", "kai"), 3: group("ohio")}
    _, _, steps = to_texas(problem, "amara", sessions)
    assert steps[0].now is None
    assert steps[0].why == (
        "no group of this therapy can take them: 1 led by somebody not licensed in Texas, 1 with no seat left"
    )
    assert steps[0].opens == (
        "a licence in Texas for whoever leads it",
        "one more seat in a group",
    )


def test_a_way_that_would_touch_others_is_said_and_not_taken() -> None:
    people = [a_patient(each, GROUP) for each in ("amara", "jordan")]
    _, _, steps = to_texas(Week((GROUP,)).of([LIN, SUB], people), "amara", {1: group("lin", "amara", "jordan")})
    assert steps[0].opens[-1] == (
        "somebody licensed in Texas could lead the whole group then, which would touch one other patient"
    )


def test_what_is_before_the_move_stays_and_what_the_facilitator_may_go_on_with_too() -> None:
    people = [a_patient(each, SKILLS) for each in ("amara", "jordan")]
    problem = Week((SKILLS,)).of([LIN, SUB], people)
    both = {1: group("lin", "amara", "jordan", kind=SKILLS), 2: group("lin", "amara", "jordan", day=16, kind=SKILLS)}
    _, lost, steps = to_texas(problem, "amara", both, THURSDAY)
    assert (lost, [step.now for step in steps]) == ([2], [None])
    assert to_texas(problem, "amara", {1: group("sub", "amara", kind=SKILLS)})[1:] == ([], ())


def test_the_hours_of_a_move_are_those_of_the_wall_on_the_day_the_clocks_change() -> None:
    """The clocks change on Sunday 8 March; who moves that day has gone by midnight on their own wall."""
    patient = replace(a_patient("amara", GROUP), zone=ZoneInfo("America/Chicago"), moves=(date(2026, 3, 8), "TX"))
    midnight = datetime(2026, 3, 8, 6, tzinfo=UTC)
    assert [patient.state_at(midnight - timedelta(minutes=1)), patient.state_at(midnight)] == ["NY", "TX"]
    next_day = replace(patient, moves=(date(2026, 3, 9), "TX"))
    midnight = datetime(2026, 3, 9, 5, tzinfo=UTC)
    assert [next_day.state_at(midnight - timedelta(minutes=1)), next_day.state_at(midnight)] == ["NY", "TX"]


def test_who_moves_in_the_week_is_planned_with_those_alone_who_are_licensed_in_both() -> None:
    mover = replace(a_patient("amara", GROUP), moves=(THURSDAY, "TX"))
    assert [each.clinician for each in place_week(Week((GROUP,)).of([LIN, SUB], [mover])).sessions] == ["sub"]
    nobody = place_week(Week((GROUP,)).of([LIN], [mover]))
    assert "the clinician must be licensed in New York and then Texas" in nobody.unplaced[0].reason


def new_in(problem: WeekProblem, sessions: dict[int, PlacedSession], after_at: datetime = BEFORE) -> tuple[Step, ...]:
    new = a_patient("new", *problem.blocks)
    with_new = replace(problem, patients=(*problem.patients, new))
    steps = seated(with_new, sessions, new, after_at=after_at)
    after = after_all(with_new, sessions, [move for step in steps for move in step.moves])
    assert not any(each.hard for each in made_by(with_new, sessions, after))
    assert {move.do for step in steps for move in step.moves} <= {Do.SEAT, Do.ADD}
    return steps


def test_who_is_new_takes_open_seats_of_each_day_and_nobody_else_is_touched() -> None:
    problem = Week((SKILLS, INDIVIDUAL)).of([LIN], [a_patient("amara", SKILLS)])
    sessions = {1: group("lin", "amara", kind=SKILLS), 2: group("lin", "amara", day=16, kind=SKILLS)}
    steps = new_in(problem, sessions)
    assert sorted((move.do, move.session) for step in steps for move in step.moves) == [
        (Do.ADD, 3), (Do.SEAT, 1), (Do.SEAT, 2),
    ]  # fmt: skip
    on_wednesday = new_in(problem, sessions, datetime(2026, 4, 15, 12, tzinfo=UTC))
    assert sorted((move.do, move.session) for step in on_wednesday for move in step.moves) == [
        (Do.ADD, 3), (Do.SEAT, 2),
    ]  # fmt: skip


def test_a_group_that_is_full_says_so() -> None:
    problem = Week((replace(GROUP, group_max=1),)).of([LIN], [a_patient("amara", GROUP)])
    (step,) = new_in(problem, {1: group("lin", "amara")})
    assert (step.moves, step.now) == ((), None)
    assert step.why == "no group of this therapy can take them: 1 with no seat left"
    assert step.opens == ("one more seat in a group",)
