"""Somebody is ill: what the solver makes of all they leave, told as steps, and never worse than session by session."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.breaches import made_by
from stepwell.pure.timetable.by_hand import Do, Sessions, after_all, numbered
from stepwell.pure.timetable.mended import mended
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.replanned import Step
from stepwell.pure.timetable.tests.weeks import (
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
    steps = mended(changed, sessions, lost, after_at=at + TWO_HOURS)
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
    assert mended(problem, {1: group("lin", "amara")}, [], after_at=BEFORE) == ()


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
