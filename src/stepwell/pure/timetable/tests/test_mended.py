"""Somebody is ill, moves, begins: what the solver makes of all of it, as steps, and never worse than one by one."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.breaches import made_by
from stepwell.pure.timetable.by_hand import Do, Sessions, after_all, numbered
from stepwell.pure.timetable.mended import mended
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.replanned import Fall, Step, unlicensed
from stepwell.pure.timetable.tests.weeks import (
    FAMILY,
    GROUP,
    INDIVIDUAL,
    NEW_YORK,
    Week,
    a_clinician,
    a_patient,
    office_hours,
)
from stepwell.pure.timetable.week import PlacedSession, WeekProblem
from stepwell.pure.values import Period

BEFORE = datetime(2026, 4, 13, 11, 40, tzinfo=UTC)
TUESDAY = Period(datetime(2026, 4, 14, 4, tzinfo=UTC), datetime(2026, 4, 15, 4, tzinfo=UTC))
TWO_HOURS = timedelta(hours=2)


def without(problem: WeekProblem, name: str, away: Period) -> WeekProblem:
    clinicians = tuple(
        replace(each, booked=(*each.booked, away)) if each.id == name else each for each in problem.clinicians
    )
    return replace(problem, clinicians=clinicians)


def ill(
    problem: WeekProblem, sessions: Sessions, name: str = "lin", away: Period = TUESDAY, at: datetime = BEFORE
) -> tuple[tuple[Step, ...], Sessions]:
    """The steps and the week after them: no rule is broken by it, nobody is touched who loses nothing."""
    lost = [n for n, each in sessions.items() if each.clinician == name and each.period.overlaps(away)]
    changed = without(problem, name, away)
    steps = mended(changed, sessions, Fall(tuple(lost), at + TWO_HOURS))
    after = after_all(changed, sessions, [move for step in steps for move in step.moves])
    assert not any(each.hard for each in made_by(changed, sessions, after))
    assert not any(each.clinician == name and each.period.overlaps(away) for each in after.values())
    losing = {who for number in lost for who in sessions[number].patients}
    assert {who for step in steps for who in step.patients} <= losing
    for number, session in sessions.items():
        others = set(session.patients) - losing
        if others:
            assert others <= set(after[number].patients)
            assert (after[number].clinician, after[number].period) == (session.clinician, session.period)
    return steps, after


def group(clinician: str, *patients: str, hour: int = 14) -> PlacedSession:
    starts = datetime(2026, 4, 14, hour, tzinfo=UTC)
    return PlacedSession(
        GROUP.key, GROUP.kind, Period(starts, starts + timedelta(hours=1)), NEW_YORK, clinician, patients
    )


def test_a_group_whose_members_live_in_two_states_goes_on_in_two_groups_that_have_room() -> None:
    people = [a_patient(each, GROUP, state=state) for each, state in (("amara", "NY"), ("jordan", "OH"), ("kai", "NY"))]
    ohio, york = a_clinician("ohio", "OH"), a_clinician("york", "NY")
    problem = Week((GROUP,)).of([a_clinician("lin"), ohio, york], people)
    steps, after = ill(problem, {1: group("lin", "amara", "jordan"), 2: group("york", "kai")})
    assert {each.clinician: each.patients for each in after.values()} == {
        "ohio": ("jordan",),
        "york": ("amara", "kai"),
    }
    assert {(step.patients, step.now.clinician if step.now else "", step.why) for step in steps} == {
        (("jordan",), "ohio", "somebody else licensed for them leads it at the same time"),
        (("amara",), "york", "a seat in it is open"),
    }


def test_what_the_solver_has_no_place_for_is_held_otherwise_as_by_hand() -> None:
    """The hour of a group is published: at another it can only be by hand."""
    people = [a_patient("amara", GROUP), a_patient("jordan", GROUP, state="OH")]
    problem = Week((GROUP,)).of([a_clinician("lin")], people)
    steps, _ = ill(problem, {1: group("lin", "amara", "jordan")})
    assert [(step.moves[0].do, step.now is not None) for step in steps] == [(Do.MOVE, True)]
    only = replace(a_clinician("lin"), windows=office_hours(10, 11)[1:2])
    steps, _ = ill(Week((GROUP,)).of([only], people), {1: group("lin", "amara", "jordan")})
    assert [(step.moves[0].do, step.now) for step in steps] == [(Do.DROP, None)]
    assert steps[0].why.startswith("nobody licensed for everybody in it is free then")


def test_what_begins_within_two_hours_is_given_to_somebody_else_at_its_hour_and_not_moved_closer() -> None:
    people = [a_patient("amara", GROUP), a_patient("jordan", GROUP)]
    problem = Week((GROUP,)).of([a_clinician("lin"), a_clinician("sub")], people)
    at = datetime(2026, 4, 14, 13, tzinfo=UTC)  # the group is in an hour
    steps, after = ill(problem, {1: group("lin", "amara", "jordan")}, away=Period(at, TUESDAY.until), at=at)
    assert [(step.now.clinician, step.now.period) for step in steps if step.now] == [("sub", after[1].period)]


def test_what_breaks_a_rule_for_another_reason_is_not_touched() -> None:
    """Kai sits where nobody may see them; that waits to be looked at, and is not mended with a sick call."""
    people = [a_patient("amara", GROUP), a_patient("jordan", GROUP), a_patient("kai", GROUP, state="TX")]
    problem = Week((GROUP,)).of([a_clinician("lin"), a_clinician("sub"), a_clinician("texas", "TX")], people)
    _, after = ill(problem, {1: group("lin", "amara", "jordan"), 2: group("sub", "kai")})
    assert after[2].patients[-1] == "kai"


def test_nobody_lost_anything_and_nothing_is_done() -> None:
    problem = Week((GROUP,)).of([a_clinician("lin")], [a_patient("amara", GROUP)])
    assert mended(problem, {1: group("lin", "amara")}, Fall((), BEFORE)) == ()


def test_who_moves_leaves_what_is_led_by_somebody_not_licensed_there_and_takes_what_is_open() -> None:
    people = [a_patient("amara", GROUP, state="TX"), a_patient("kai", GROUP), a_patient("noa", GROUP)]
    problem = Week((GROUP,)).of([a_clinician("lin", "NY"), a_clinician("sub", "NY", "TX")], people)
    sessions = {1: group("lin", "amara", "kai"), 2: group("sub", "noa")}
    fall = Fall(tuple(unlicensed(problem, sessions, people[0])), BEFORE, "amara")
    (step,) = mended(problem, sessions, fall)
    after = after_all(problem, sessions, step.moves)
    assert (fall.lost, step.patients, {each.clinician: each.patients for each in after.values()}) == (
        (1,),
        ("amara",),
        {"lin": ("kai",), "sub": ("amara", "noa")},
    )


def test_who_moves_and_can_sit_nowhere_is_told_what_would_open_a_way() -> None:
    people = [a_patient("amara", GROUP, state="TX"), a_patient("kai", GROUP)]
    problem = Week((GROUP,)).of([a_clinician("lin", "NY")], people)
    (step,) = mended(problem, {1: group("lin", "amara", "kai")}, Fall((1,), BEFORE, "amara"))
    assert (step.moves[0].do, step.now) == (Do.UNSEAT, None)
    assert "a licence in Texas for whoever leads it" in step.opens


def test_who_is_new_takes_all_that_is_open() -> None:
    people = [a_patient("amara", GROUP, INDIVIDUAL), a_patient("kai", GROUP)]
    problem = Week((GROUP, INDIVIDUAL)).of([a_clinician("lin")], people)
    sessions = {1: group("lin", "kai")}
    steps = mended(problem, sessions, Fall((), BEFORE, "amara"))
    after = after_all(problem, sessions, [move for step in steps for move in step.moves])
    assert sorted(each.kind for each in after.values() if "amara" in each.patients) == ["group", "individual"]
    assert {who for step in steps for who in step.patients} == {"amara"}


def test_who_is_new_reads_why_something_has_no_place() -> None:
    problem = Week((replace(GROUP, group_max=1),)).of(
        [a_clinician("lin")], [a_patient("amara", GROUP), a_patient("kai", GROUP)]
    )
    (step,) = mended(problem, {1: group("lin", "kai")}, Fall((), BEFORE, "amara"))
    assert (step.moves, step.why) == ((), "no group of this therapy can take them: 1 with no seat left")


def test_relatives_who_can_come_at_other_hours_are_met_then() -> None:
    when = office_hours(15, 17)[3:4]
    amara = replace(a_patient("amara", FAMILY), relatives_windows=when)
    problem = Week((FAMILY,)).of([a_clinician("lin")], [amara])
    starts = datetime(2026, 4, 14, 14, tzinfo=UTC)
    met = PlacedSession(
        FAMILY.key, FAMILY.kind, Period(starts, starts + timedelta(minutes=50)), NEW_YORK, "lin", ("amara",)
    )
    (step,) = mended(problem, {1: met}, Fall((1,), BEFORE, same_hour=False))
    assert step.now
    local = step.now.period.start_at.astimezone(NEW_YORK)
    assert (local.weekday(), 15 <= local.hour < 17, step.moves[0].session) == (3, True, 1)


@given(
    states=st.lists(st.sampled_from(["NY", "OH", "TX"]), min_size=4, max_size=9),
    licences=st.lists(st.sets(st.sampled_from(["NY", "OH", "TX"]), min_size=1), min_size=2, max_size=4),
    day=st.integers(0, 2),
)
@settings(max_examples=25, deadline=None)
def test_weeks_by_chance_stay_legal_and_touch_nobody_who_loses_nothing(
    states: list[str], licences: list[set[str]], day: int
) -> None:
    skills = replace(GROUP, key="skills", days=(Weekday.MON, Weekday.TUE, Weekday.WED), per_week=3, start=time(13))
    clinicians = [a_clinician(f"c{number}", *sorted(each)) for number, each in enumerate(licences)]
    people = [
        a_patient(f"p{number}", skills, INDIVIDUAL, GROUP, state=state, therapist=f"c{number % len(clinicians)}")
        for number, state in enumerate(states)
    ]
    problem = Week((GROUP, skills, INDIVIDUAL)).of(clinicians, people)
    away = Period(*(each + timedelta(days=day - 1) for each in (TUESDAY.start_at, TUESDAY.until)))
    ill(problem, numbered(place_week(problem).sessions), "c0", away, at=away.start_at)


@given(
    states=st.lists(st.sampled_from(["NY", "OH", "TX"]), min_size=4, max_size=9),
    licences=st.lists(st.sets(st.sampled_from(["NY", "OH", "TX"]), min_size=1), min_size=2, max_size=4),
    to=st.sampled_from(["NY", "OH", "TX"]),
    is_new=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_who_moves_or_begins_touches_nobody_else_and_costs_no_rule(
    states: list[str], licences: list[set[str]], to: str, is_new: bool
) -> None:
    skills = replace(GROUP, key="skills", days=(Weekday.MON, Weekday.TUE, Weekday.WED), per_week=3, start=time(13))
    clinicians = [a_clinician(f"c{number}", *sorted(each)) for number, each in enumerate(licences)]
    people = [
        a_patient(f"p{number}", skills, INDIVIDUAL, GROUP, state=state, therapist=f"c{number % len(clinicians)}")
        for number, state in enumerate(states)
    ]
    week = Week((GROUP, skills, INDIVIDUAL))
    sessions = numbered(place_week(week.of(clinicians, people[1:] if is_new else people)).sessions)
    who = replace(people[0], state=to)
    problem = week.of(clinicians, [who, *people[1:]])
    fall = Fall(tuple(unlicensed(problem, sessions, who)), BEFORE, who.id)
    if not fall.lost and not is_new:
        return
    steps = mended(problem, sessions, fall)
    after = after_all(problem, sessions, [move for step in steps for move in step.moves])
    assert not any(each.hard for each in made_by(problem, sessions, after))
    assert not unlicensed(problem, after, who)
    assert {each for step in steps for each in step.patients} <= {who.id}
    for number, session in sessions.items():
        if others := {*session.patients} - {who.id}:
            assert {*after[number].patients} - {who.id} == others
            assert (after[number].clinician, after[number].period) == (session.clinician, session.period)
