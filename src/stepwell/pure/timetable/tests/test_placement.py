"""Weeks placed by hand, by chance and by the hundred."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.tests.weeks import (
    CHICAGO,
    EVERY_KIND,
    FAMILY,
    GROUP,
    INDIVIDUAL,
    MEDICATION,
    NEW_YORK,
    WEEKDAYS,
    Week,
    a_clinician,
    a_patient,
    breaches,
    office_hours,
)
from stepwell.pure.timetable.week import Patient, WeekPlan, Window
from stepwell.pure.values import Period, Refused

_SINCE = "no way is left, since "


def reasons(plan: WeekPlan) -> list[str]:
    return [each.reason for each in plan.unplaced]


def test_everybody_of_a_small_week_is_placed() -> None:
    problem = Week().of([a_clinician()], [a_patient("amara", GROUP, INDIVIDUAL, FAMILY, MEDICATION)])
    plan = place_week(problem)
    assert sorted(session.block for session in plan.sessions) == ["family", "group", "individual", "medication"]
    assert breaches(problem, plan) == []
    assert plan.unplaced == ()


@pytest.mark.parametrize(
    ("monday_on", "zone", "expected"),
    [
        (date(2026, 3, 2), NEW_YORK, datetime(2026, 3, 3, 15, tzinfo=UTC)),
        (date(2026, 3, 9), NEW_YORK, datetime(2026, 3, 10, 14, tzinfo=UTC)),
        (date(2026, 10, 26), NEW_YORK, datetime(2026, 10, 27, 14, tzinfo=UTC)),
        (date(2026, 11, 2), NEW_YORK, datetime(2026, 11, 3, 15, tzinfo=UTC)),
        (date(2026, 3, 9), ZoneInfo("America/Phoenix"), datetime(2026, 3, 10, 17, tzinfo=UTC)),
    ],
)
def test_a_group_keeps_its_hour_on_the_wall_when_the_clocks_change(
    monday_on: date, zone: ZoneInfo, expected: datetime
) -> None:
    block = replace(GROUP, zone=zone)
    plan = place_week(Week((block,), monday_on).of([a_clinician()], [a_patient("amara", block)]))
    assert [session.period.start_at for session in plan.sessions] == [expected]


def test_ten_patients_in_groups_of_nine_make_two_of_five() -> None:
    patients = [a_patient(f"p{number:02}", GROUP) for number in range(10)]
    plan = place_week(Week().of([a_clinician("lin"), a_clinician("okafor")], patients))
    assert [len(session.patients) for session in plan.sessions] == [5, 5]


def test_with_one_leader_a_group_is_filled_and_the_rest_told_why() -> None:
    patients = [a_patient(f"p{number:02}", GROUP) for number in range(10)]
    plan = place_week(Week().of([a_clinician("lin", "NY")], patients))
    assert [len(session.patients) for session in plan.sessions] == [9]
    assert reasons(plan) == [
        "no way is left, since no seat is left in the groups that run; clinicians who may lead a group: 1; of them"
        " licensed in New York: 1; of those at work when the patient can come: 1"
    ]


def test_the_leader_of_a_mixed_group_is_kept_for_those_nobody_else_may_lead() -> None:
    patients = [a_patient(f"n{number}", GROUP) for number in range(9)]
    patients += [a_patient(f"o{number}", GROUP, state="OH") for number in range(9)]
    both, one = a_clinician("both", "NY", "OH"), a_clinician("one", "NY")
    plan = place_week(Week().of([both, one], patients))
    assert plan.unplaced == ()
    assert {session.clinician: session.patients[0][0] for session in plan.sessions} == {"both": "o", "one": "n"}


def test_a_patient_keeps_the_leader_of_the_days_before() -> None:
    block = replace(GROUP, days=(Weekday.MON, Weekday.WED, Weekday.THU), per_week=3)
    patients = [a_patient(f"p{number:02}", block) for number in range(14)]
    plan = place_week(Week((block,)).of([a_clinician("lin"), a_clinician("okafor")], patients))
    faces = {(session.clinician, session.patients) for session in plan.sessions}
    assert (len(plan.sessions), len(faces)) == (6, 2)


def test_reasons_for_a_missing_group_are_ones_a_scheduler_can_act_on() -> None:
    late = a_clinician("late", "OH", windows=office_hours(12, 17))
    told = {
        "the clinician must be licensed in Texas": a_patient("p1", GROUP, state="TX"),
        "the clinician must be licensed in Ohio; the clinician works only in theirs": a_patient(
            "p2", GROUP, state="OH"
        ),
        "the patient comes only in their hours": replace(a_patient("p3", GROUP), windows=office_hours(12, 17)),
        "the patient comes only in their hours ": replace(
            a_patient("p4", GROUP),
            booked=(Period(datetime(2026, 4, 14, 13, 30, tzinfo=UTC), datetime(2026, 4, 14, 14, 1, tzinfo=UTC)),),
        ),
    }
    plan = place_week(Week().of([a_clinician("lin", "NY"), late], list(told.values())))
    for reason, expected in zip(reasons(plan), told, strict=True):
        assert reason.startswith(f"no way is left, since {expected.strip()}")
    assert "of them licensed in Ohio: 1; of those at work when the patient can come: 0" in reasons(plan)[1]
    assert reasons(plan)[1].endswith("a licence in Ohio for a clinician or a clinician working Tuesday 10:00 am")
    assert {each.on for each in plan.unplaced} == {date(2026, 4, 14)}


def test_a_group_with_an_open_choice_is_not_placed_and_says_which() -> None:
    block = replace(GROUP, days=WEEKDAYS[:3], start=None, group_max=None, per_week=3)
    plan = place_week(Week((block,)).of([a_clinician()], [a_patient("amara", block)]))
    assert reasons(plan) == ["the group's time and limit of patients is still an open choice"] * 3


def test_an_individual_session_is_the_first_quarter_hour_that_suits_both() -> None:
    clinician = replace(
        a_clinician(windows=(Window(Weekday.MON, time(9, 10), time(12)),)),
        booked=(Period(datetime(2026, 4, 13, 13, 40, tzinfo=UTC), datetime(2026, 4, 13, 14, 5, tzinfo=UTC)),),
    )
    plan = place_week(Week().of([clinician], [a_patient("amara", INDIVIDUAL)]))
    assert [session.period.start_at for session in plan.sessions] == [datetime(2026, 4, 13, 14, 15, tzinfo=UTC)]


def test_hours_without_windows_are_reasonable_ones_where_the_patient_is() -> None:
    patient = replace(a_patient("amara", INDIVIDUAL), zone=ZoneInfo("Pacific/Honolulu"))
    plan = place_week(Week().of([a_clinician(windows=office_hours(7, 17))], [patient]))
    assert [session.period.start_at for session in plan.sessions] == [datetime(2026, 4, 13, 18, tzinfo=UTC)]


def test_two_individual_sessions_are_on_two_days_and_on_the_named_ones() -> None:
    block = replace(INDIVIDUAL, per_week=2)
    named = replace(block, days=(Weekday.MON, Weekday.THU))
    for each, days in ((block, [13, 14]), (named, [13, 16])):
        plan = place_week(Week((each,)).of([a_clinician()], [a_patient("amara", each)]))
        assert [session.period.start_at.day for session in plan.sessions] == days


def test_a_published_hour_of_an_individual_session_is_kept_to_the_minute() -> None:
    block = replace(INDIVIDUAL, days=(Weekday.WED,), start=time(10, 20), zone=CHICAGO)
    plan = place_week(Week((block,)).of([a_clinician()], [a_patient("amara", block), a_patient("jordan", block)]))
    assert [session.period.start_at for session in plan.sessions] == [datetime(2026, 4, 15, 15, 20, tzinfo=UTC)]
    assert [(each.patient, each.on, each.reason) for each in plan.unplaced] == [
        (
            "jordan",
            date(2026, 4, 15),
            "no way is left, since the therapist has other sessions, or enough for the day or the week",
        )
    ]


def test_a_family_session_waits_for_the_relatives() -> None:
    patient = replace(a_patient("amara", FAMILY), relatives_windows=(Window(Weekday.THU, time(16), time(18)),))
    plan = place_week(Week().of([a_clinician()], [patient]))
    assert [session.period.start_at for session in plan.sessions] == [datetime(2026, 4, 16, 20, tzinfo=UTC)]
    evenings = replace(patient, relatives_windows=(Window(Weekday.THU, time(18), time(20)),))
    assert reasons(place_week(Week().of([a_clinician()], [evenings]))) == [
        "no way is left, since the relatives come only in theirs; the therapist works only in theirs; would open a way:"
        " the therapist working Thursday 6:00 pm or the therapist working Thursday 6:30 pm"
    ]


def test_who_wants_no_family_session_gets_none_and_is_not_reported() -> None:
    plan = place_week(Week().of([a_clinician()], [replace(a_patient("amara", FAMILY), wants_family=False)]))
    assert plan == WeekPlan((), ())


@pytest.mark.parametrize(
    ("patient", "reason"),
    [
        (a_patient("a", INDIVIDUAL, therapist=None), "the patient has no primary therapist yet"),
        (a_patient("a", INDIVIDUAL, therapist="gone"), "the patient's therapist is not at work this week"),
        (
            a_patient("a", INDIVIDUAL, state="TX"),
            _SINCE + "the therapist must be licensed in Texas; would open a way: a licence in Texas for the therapist",
        ),
        (a_patient("a", MEDICATION, state="TX"), _SINCE + "the prescriber must be licensed in Texas"),
        (
            a_patient("a", MEDICATION, therapist=None),
            _SINCE + "the patient comes only in their hours; the prescriber works only in theirs; would open a way:"
            " the patient coming Friday 9:00 pm or the patient coming Friday 9:30 pm",
        ),
        (a_patient("a", FAMILY, therapist="rest"), _SINCE + "the therapist works only in theirs"),
        (a_patient("a", INDIVIDUAL, therapist="doc"), "the patient's therapist does not give individual sessions"),
    ],
)
def test_reasons_for_a_missing_one_to_one(patient: Patient, reason: str) -> None:
    doctor = replace(a_clinician("doc", "NY", windows=office_hours(21, 22)), kinds=frozenset({Kind.MEDICATION_VISIT}))
    therapist = replace(a_clinician(), kinds=EVERY_KIND - {Kind.MEDICATION_VISIT})
    resting = replace(therapist, id="rest", windows=())
    assert reasons(place_week(Week().of([doctor, therapist, resting], [patient]))) == [reason]


def test_any_licensed_prescriber_gives_the_medication_visit_but_who_is_named_before_all_others() -> None:
    ohio, both = a_clinician("a", "OH"), a_clinician("b", "NY", "OH")
    plan = place_week(Week().of([ohio, both], [a_patient("amara", MEDICATION, therapist=None)]))
    assert [session.clinician for session in plan.sessions] == ["b"]
    named = replace(a_patient("amara", MEDICATION, state="OH"), prescriber="a")
    plan = place_week(Week().of([ohio, both], [named]))
    assert [session.clinician for session in plan.sessions] == ["a"]


def test_a_week_starts_on_a_monday_and_names_everybody_once() -> None:
    with pytest.raises(Refused, match="2026-04-14 is a Tuesday"):
        Week(monday_on=date(2026, 4, 14)).of([], [])
    with pytest.raises(Refused, match='"amara" stands there 2 times'):
        place_week(Week().of([], [a_patient("amara"), a_patient("amara")]))
    with pytest.raises(Refused, match='a patient is in "group", which is not given'):
        place_week(Week((INDIVIDUAL,)).of([], [a_patient("amara", GROUP)]))
