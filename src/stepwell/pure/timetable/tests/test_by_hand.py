"""A week on the table: what a change by hand makes of it, which rules it breaks, and what it costs."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.breaches import breaches, made_by
from stepwell.pure.timetable.by_hand import Do, Move, after_all, moved, numbered
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.reckoning import asked_minutes, cost, faces_of_each, missing
from stepwell.pure.timetable.tests.weeks import (
    FAMILY,
    GROUP,
    INDIVIDUAL,
    MEDICATION,
    Week,
    a_clinician,
    a_patient,
    office_hours,
)
from stepwell.pure.timetable.week import Window
from stepwell.pure.values import Period, Refused

TUESDAY_TEN = datetime(2026, 4, 14, 14, tzinfo=UTC)
AMARA, JORDAN = a_patient("amara", GROUP, INDIVIDUAL), a_patient("jordan", GROUP, INDIVIDUAL)
LIN, MARIA = a_clinician("lin"), a_clinician("maria", "NY")
PROBLEM = Week().of([LIN, MARIA], [AMARA, JORDAN])
SESSIONS = numbered(place_week(PROBLEM).sessions)
THE_GROUP = next(number for number, each in SESSIONS.items() if each.kind is Kind.GROUP)
THE_INDIVIDUAL = next(n for n, each in SESSIONS.items() if each.kind is Kind.INDIVIDUAL and "amara" in each.patients)


def words(move: Move, problem: object = PROBLEM) -> list[tuple[str, bool]]:
    return [(each.words, each.hard) for each in made_by(problem, SESSIONS, moved(problem, SESSIONS, move))]  # type: ignore[arg-type]


def test_a_placed_week_breaks_nothing() -> None:
    assert breaches(PROBLEM, SESSIONS) == ()


def test_a_session_keeps_its_number_and_length_when_it_is_moved() -> None:
    after = moved(PROBLEM, SESSIONS, Move(Do.MOVE, THE_GROUP, start_at=TUESDAY_TEN + timedelta(hours=5)))
    assert after.keys() == SESSIONS.keys()
    assert after[THE_GROUP].period == Period(TUESDAY_TEN + timedelta(hours=5), TUESDAY_TEN + timedelta(hours=6))
    assert words(Move(Do.MOVE, THE_GROUP, start_at=TUESDAY_TEN + timedelta(hours=5))) == [
        ("is not published on Tuesday at 3:00 pm", False)
    ]


def test_who_is_there_already_is_not_booked_twice() -> None:
    at = SESSIONS[THE_GROUP].period.start_at
    assert words(Move(Do.MOVE, THE_INDIVIDUAL, start_at=at)) == [
        ("already leads an individual session on Tuesday at 10:00 am", True),
        ("already has an individual session on Tuesday at 10:00 am", True),
    ]


def test_a_facilitator_is_licensed_where_every_member_is() -> None:
    ohio = replace(PROBLEM, patients=(AMARA, replace(JORDAN, state="OH")))
    assert words(Move(Do.MOVE, THE_GROUP, clinician="maria"), ohio) == [
        ("is in Ohio, where the facilitator is not licensed all week", True)
    ]


def test_hours_seats_kinds_and_plans_are_kept_to() -> None:
    late = datetime(2026, 4, 14, 22, tzinfo=UTC)
    assert ("does not work on Tuesday at 6:00 pm", True) in words(Move(Do.MOVE, THE_GROUP, start_at=late))
    told = replace(PROBLEM, patients=(replace(AMARA, windows=office_hours()), JORDAN))
    assert ("is not available on Tuesday at 6:00 pm", True) in words(Move(Do.MOVE, THE_GROUP, start_at=late), told)
    small = replace(PROBLEM, blocks=(replace(GROUP, group_max=1), *PROBLEM.blocks[1:]))
    alone = moved(small, SESSIONS, Move(Do.UNSEAT, THE_GROUP, patient="jordan"))
    again = moved(small, alone, Move(Do.SEAT, THE_GROUP, patient="jordan"))
    assert [each.words for each in made_by(small, alone, again)] == ["has 2 patients; at most 1 are allowed"]
    doctor = replace(PROBLEM, clinicians=(LIN, replace(MARIA, kinds=frozenset({Kind.MEDICATION_VISIT}))))
    assert words(Move(Do.MOVE, THE_GROUP, clinician="maria"), doctor) == [("does not lead a group", True)]
    other = replace(PROBLEM, patients=(AMARA, replace(JORDAN, blocks=frozenset({"individual"}))))
    assert ("does not have this in their plan", True) in [(b.words, b.hard) for b in breaches(other, SESSIONS)]


def test_a_family_session_is_when_the_relatives_can() -> None:
    patient = replace(a_patient("amara", FAMILY), relatives_windows=(Window(Weekday.THU, time(16), time(18)),))
    problem = Week().of([replace(LIN, windows=office_hours(9, 20))], [patient])
    sessions = numbered(place_week(problem).sessions)
    found = moved(problem, sessions, Move(Do.MOVE, 1, start_at=TUESDAY_TEN))
    assert [each.words for each in made_by(problem, sessions, found)] == [
        "has relatives who are not available on Tuesday at 10:00 am"
    ]


def test_another_face_one_to_one_and_an_empty_session_are_warned_of() -> None:
    assert words(Move(Do.MOVE, THE_INDIVIDUAL, clinician="maria")) == [("would not meet their own clinician", False)]
    assert words(Move(Do.UNSEAT, THE_INDIVIDUAL, patient="amara")) == [("has nobody in it", False)]


def test_twice_on_one_day_and_elsewhere_at_that_time_are_refused() -> None:
    again = Move(
        Do.ADD, 99, start_at=TUESDAY_TEN + timedelta(hours=3), clinician="maria", patient="amara", block="group"
    )
    assert ("already has it on that day", True) in words(again)
    busy = replace(MARIA, booked=(Period(TUESDAY_TEN, TUESDAY_TEN + timedelta(minutes=30)),))
    problem = replace(PROBLEM, clinicians=(LIN, busy))
    assert words(Move(Do.MOVE, THE_GROUP, clinician="maria"), problem) == [("is taken on Tuesday at 10:00 am", True)]


def test_training_age_band_and_language_are_kept_to() -> None:
    block = replace(GROUP, modality="DBT", audience="teens", language="es")
    others = replace(
        MARIA,
        modalities=frozenset({"CBT"}),
        audiences=frozenset({"adults"}),
        languages=frozenset({"en"}),
    )
    spanish = replace(JORDAN, language="en")
    problem = replace(PROBLEM, blocks=(block, *PROBLEM.blocks[1:]), clinicians=(LIN, others), patients=(AMARA, spanish))
    assert words(Move(Do.MOVE, THE_GROUP, clinician="maria"), problem) == [
        ("is not trained in DBT or cleared for teens or able to lead in Spanish", True)
    ]
    without = moved(problem, SESSIONS, Move(Do.UNSEAT, THE_GROUP, patient="jordan"))
    again = moved(problem, without, Move(Do.SEAT, THE_GROUP, patient="jordan"))
    assert [(each.words, each.hard) for each in made_by(problem, without, again)] == [
        ("is in it although it is held in Spanish, and the patient's language is English", False)
    ]


def test_those_kept_apart_and_those_a_group_is_closed_to_are_not_seated() -> None:
    without = moved(PROBLEM, SESSIONS, Move(Do.UNSEAT, THE_GROUP, patient="jordan"))
    again = moved(PROBLEM, without, Move(Do.SEAT, THE_GROUP, patient="jordan"))
    apart = replace(PROBLEM, apart=frozenset({("jordan", "amara")}))
    assert {(each.patient, each.words, each.hard) for each in made_by(apart, without, again)} == {
        (who, "is kept apart from somebody else in it", True) for who in ("amara", "jordan")
    }
    closed = replace(PROBLEM, blocks=(replace(GROUP, members=frozenset({"amara"})), *PROBLEM.blocks[1:]))
    assert [(each.patient, each.words, each.hard) for each in made_by(closed, without, again)] == [
        ("jordan", "is no member of this group, which is closed to newcomers", True)
    ]


def test_who_is_on_call_leads_no_group_and_may_meet_somebody_alone() -> None:
    tuesday = Period(TUESDAY_TEN - timedelta(hours=2), TUESDAY_TEN + timedelta(hours=8))
    problem = replace(PROBLEM, clinicians=(LIN, replace(MARIA, on_call=(tuesday,))))
    assert words(Move(Do.MOVE, THE_GROUP, clinician="maria"), problem) == [
        ("is on call on Tuesday at 10:00 am, and leads no group then", True)
    ]
    alone = Move(Do.MOVE, THE_INDIVIDUAL, start_at=TUESDAY_TEN + timedelta(hours=4), clinician="maria")
    assert words(alone, problem) == [("would not meet their own clinician", False)]


def test_nobody_is_given_more_than_they_lead_at_most_and_less_of_it_is_no_breach() -> None:
    busy = replace(
        MARIA,
        most_minutes_day=60,
        most_minutes_week=100,
        led=(Period(TUESDAY_TEN, TUESDAY_TEN + timedelta(minutes=30)),),
    )
    problem = replace(PROBLEM, clinicians=(LIN, busy))
    thursday = TUESDAY_TEN + timedelta(days=2)
    assert words(Move(Do.MOVE, THE_GROUP, clinician="maria"), problem) == [("leads more than 1 h on Tuesday", True)]
    assert words(Move(Do.MOVE, THE_GROUP, start_at=thursday, clinician="maria"), problem) == [
        ("is not published on Thursday at 10:00 am", False)
    ]
    strict = replace(PROBLEM, clinicians=(replace(LIN, most_minutes_week=60), MARIA))
    assert {each.words for each in breaches(strict, SESSIONS)} == {"leads more than 1 h this week"}
    assert words(Move(Do.DROP, THE_GROUP), strict) == []
    twice = Move(Do.ADD, 99, start_at=thursday, clinician="lin", patient="amara", block="individual")
    assert ("leads more than 1 h this week", True) in words(twice, strict)


def test_a_group_that_needs_a_co_facilitator_is_where_one_is_left() -> None:
    block = replace(GROUP, co_facilitated=True)
    there = Period(TUESDAY_TEN, TUESDAY_TEN + timedelta(hours=4))
    problem = replace(PROBLEM, blocks=(block, *PROBLEM.blocks[1:]), co_facilitators=(there,))
    assert breaches(problem, SESSIONS) == ()
    assert ("has no co-facilitator on Tuesday at 1:30 pm", True) in words(
        Move(Do.MOVE, THE_GROUP, start_at=TUESDAY_TEN + timedelta(hours=3, minutes=30)), problem
    )
    second = Move(Do.ADD, 99, start_at=TUESDAY_TEN + timedelta(minutes=30), clinician="maria", block="group")
    assert ("has no co-facilitator on Tuesday at 10:30 am", True) in words(second, problem)
    two = replace(problem, co_facilitators=(there, there))
    assert ("has no co-facilitator on Tuesday at 10:30 am", True) not in words(second, two)


def test_who_has_left_meanwhile_is_named_as_gone() -> None:
    found = breaches(replace(PROBLEM, patients=(AMARA,), clinicians=(MARIA,)), SESSIONS)
    assert {each.words for each in found} >= {"is not in the programme this week", "works here no more"}


def test_a_dropped_session_is_missing_with_its_reason_and_cannot_be_dropped_again() -> None:
    drop = Move(Do.DROP, THE_GROUP)
    after = moved(PROBLEM, SESSIONS, drop)
    assert [(each.patient, each.block, each.reason) for each in missing(PROBLEM, after, ())] == [
        ("amara", "group", "it was taken out by hand"),
        ("jordan", "group", "it was taken out by hand"),
    ]
    with pytest.raises(Refused, match="no longer in this week"):
        after_all(PROBLEM, SESSIONS, [drop, drop])


def test_what_was_not_placed_keeps_its_reason_until_it_is_mended() -> None:
    problem = Week().of([LIN], [a_patient("amara", MEDICATION, state="TX", therapist=None)])
    plan = place_week(problem)
    assert missing(problem, {}, plan.unplaced) == plan.unplaced
    add = Move(Do.ADD, 1, start_at=TUESDAY_TEN, clinician="lin", patient="amara", block="medication")
    assert missing(problem, moved(problem, {}, add), plan.unplaced) == ()
    assert [each.words for each in breaches(problem, moved(problem, {}, add))] == [
        "is in Texas, where the facilitator is not licensed all week"
    ]


def test_the_cost_of_a_change_is_hours_and_who_meets_otherwise_than_before_whatever_clinicians_are_called() -> None:
    assert asked_minutes(PROBLEM) == {"amara": 110, "jordan": 110}
    known = faces_of_each(SESSIONS)
    after = moved(PROBLEM, SESSIONS, Move(Do.UNSEAT, THE_GROUP, patient="jordan"))
    assert [
        (each.patient, each.minutes_before, each.minutes, each.changes) for each in cost(SESSIONS, after, known)
    ] == [("jordan", 110, 50, True)]
    like_lin = replace(PROBLEM, patients=(AMARA, replace(JORDAN, id="lin")))
    sessions = numbered(place_week(like_lin).sessions)
    gone = moved(like_lin, sessions, Move(Do.UNSEAT, THE_GROUP, patient="lin"))
    assert [each.patient for each in cost(sessions, gone, {})] == ["lin"]
    back = cost(after, SESSIONS, known)
    assert [(each.patient, each.minutes, each.changes) for each in back] == [("jordan", 110, False)]
