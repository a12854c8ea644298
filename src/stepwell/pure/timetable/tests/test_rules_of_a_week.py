"""What a site asks of its week beyond hours and licences: each rule is kept, and what it costs is told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.timetable.placement import place_week
from stepwell.pure.timetable.tests.weeks import (
    FAMILY,
    GROUP,
    INDIVIDUAL,
    MONDAY,
    NEW_YORK,
    WEEKDAYS,
    Week,
    a_clinician,
    a_patient,
    breaches,
    office_hours,
)
from stepwell.pure.timetable.week import PlacedSession, WeekBlock, WeekPlan, WeekProblem
from stepwell.pure.values import Period

ALL_DAY = Period(datetime(2026, 4, 14, 4, tzinfo=UTC), datetime(2026, 4, 15, 4, tzinfo=UTC))


def placed(problem: WeekProblem) -> WeekPlan:
    plan = place_week(problem)
    assert breaches(problem, plan) == []
    return plan


def seats(plan: WeekPlan) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.clinician, each.patients) for each in plan.sessions]


def last_week(plan: WeekPlan) -> tuple[PlacedSession, ...]:
    """The sessions of a plan, a week before."""
    week = timedelta(days=7)
    return tuple(
        replace(each, period=Period(each.period.start_at - week, each.period.until - week)) for each in plan.sessions
    )


def test_nobody_leads_more_than_they_may_in_a_day_or_a_week() -> None:
    patients = [a_patient(f"p{number}", INDIVIDUAL) for number in range(6)]
    once_a_day = replace(a_clinician(), most_minutes_day=99)
    plan = placed(Week().of([once_a_day], patients))
    assert len({each.period.start_at.date() for each in plan.sessions}) == len(plan.sessions) == 5
    assert ["enough for the day or the week" in each.reason for each in plan.unplaced] == [True]
    two_a_week = replace(a_clinician(), most_minutes_week=100)
    assert len(placed(Week().of([two_a_week], patients)).sessions) == 2


def test_two_who_are_kept_apart_sit_in_two_groups_or_one_of_them_in_none_and_no_name_is_told() -> None:
    patients = [a_patient(f"p{number}", GROUP) for number in range(4)]
    apart = frozenset({("p1", "p0")})
    two = replace(Week().of([a_clinician("lin"), a_clinician("okafor")], patients), apart=apart)
    plan = placed(two)
    assert len(plan.sessions) == 2
    assert all(not {"p0", "p1"} <= set(each.patients) for each in plan.sessions)
    assert plan.unplaced == ()
    alone = placed(replace(two, clinicians=two.clinicians[:1]))
    assert [len(each.patients) for each in alone.sessions] == [3]
    [left] = alone.unplaced
    assert left.reason.startswith("no way is left, since the patient is kept apart from somebody in it")


def test_a_leader_has_the_training_the_clearance_and_the_language_or_has_not_said() -> None:
    block = replace(GROUP, modality="DBT", audience="teens", language="es")
    able = replace(
        a_clinician("able"),
        modalities=frozenset({"DBT"}),
        audiences=frozenset({"teens"}),
        languages=frozenset({"en", "es"}),
    )
    patients = [a_patient("amara", block)]
    for other in (
        replace(able, id="other", modalities=frozenset({"CBT"})),
        replace(able, id="other", audiences=frozenset({"adults"})),
        replace(able, id="other", languages=frozenset()),
    ):
        plan = placed(Week((block,)).of([other], patients))
        assert [each.reason.split(";")[0] for each in plan.unplaced] == [
            "no way is left, since a leader must be trained in DBT and cleared for teens and able to lead in Spanish"
        ]
        assert all("a clinician who is trained in DBT" in each.reason for each in plan.unplaced)
        assert seats(placed(Week((block,)).of([other, able], patients))) == [("able", ("amara",))]
    assert seats(placed(Week((block,)).of([a_clinician("untold")], patients))) == [("untold", ("amara",))]


def test_a_closed_group_goes_on_with_its_members() -> None:
    block = replace(GROUP, members=frozenset({"amara"}))
    people = [a_patient("amara", block), a_patient("jordan", block)]
    plan = placed(Week((block,)).of([a_clinician()], people))
    assert seats(plan) == [("lin", ("amara",))]
    assert [(each.patient, each.reason) for each in plan.unplaced] == [("jordan", "the group is closed to newcomers")]
    assert seats(placed(Week((GROUP,)).of([a_clinician()], people))) == [("lin", ("amara", "jordan"))]


def test_a_group_in_another_language_is_none_for_a_patient() -> None:
    block = replace(GROUP, language="es")
    people = [
        replace(a_patient("amara", block), language="en"),
        replace(a_patient("inez", block), language="es"),
        a_patient("untold", block),
    ]
    plan = placed(Week((block,)).of([a_clinician()], people))
    assert seats(plan) == [("lin", ("inez", "untold"))]
    assert [(each.patient, each.reason) for each in plan.unplaced] == [
        ("amara", "it is held in Spanish, and the patient's language is English")
    ]


def test_what_is_led_elsewhere_counts_towards_the_most_of_a_day_and_of_a_week() -> None:
    tuesday = (Period(datetime(2026, 4, 14, 14, tzinfo=UTC), datetime(2026, 4, 14, 15, tzinfo=UTC)),)
    patients = [a_patient(f"p{number}", INDIVIDUAL) for number in range(3)]
    lin = replace(a_clinician(), led=tuesday, booked=tuesday)
    assert len(placed(Week().of([replace(lin, most_minutes_week=160)], patients)).sessions) == 2
    assert len(placed(Week().of([replace(lin, most_minutes_day=110)], patients)).sessions) == 3


def test_what_is_led_elsewhere_on_one_day_leaves_the_other_days_as_they_are() -> None:
    tuesday = (Period(datetime(2026, 4, 14, 14, tzinfo=UTC), datetime(2026, 4, 14, 15, tzinfo=UTC)),)
    sunday_before = (Period(datetime(2026, 4, 12, 14, tzinfo=UTC), datetime(2026, 4, 12, 15, tzinfo=UTC)),)
    lin = replace(a_clinician(), led=(*tuesday, *sunday_before), booked=tuesday, most_minutes_day=60)
    patients = [a_patient(f"p{number}", INDIVIDUAL) for number in range(5)]
    plan = placed(Week().of([lin], patients))
    days = sorted(Weekday(each.period.start_at.weekday()) for each in plan.sessions)
    assert days == [Weekday.MON, Weekday.WED, Weekday.THU, Weekday.FRI]
    assert len(placed(Week().of([replace(lin, most_minutes_week=110)], patients)).sessions) == 1


def test_who_is_on_call_leads_no_group_then() -> None:
    on_call = replace(a_clinician("a"), on_call=(ALL_DAY,))
    patients = [a_patient("amara", GROUP, INDIVIDUAL, therapist="a")]
    plan = placed(Week().of([on_call, a_clinician("b")], patients))
    assert {(each.kind, each.clinician) for each in plan.sessions} == {(Kind.GROUP, "b"), (Kind.INDIVIDUAL, "a")}
    [left] = placed(Week().of([on_call], patients)).unplaced
    assert "leads no group while on call" in left.reason


def test_each_group_that_needs_a_co_facilitator_takes_one_of_those_there() -> None:
    block = replace(GROUP, co_facilitated=True, group_max=1)
    patients = [a_patient("amara", block), a_patient("jordan", block)]
    week = Week((block,)).of([a_clinician("a"), a_clinician("b")], patients)
    assert len(placed(replace(week, co_facilitators=(ALL_DAY, ALL_DAY))).sessions) == 2
    plan = placed(replace(week, co_facilitators=(ALL_DAY,)))
    assert (len(plan.sessions), len(plan.unplaced)) == (1, 1)
    assert "no co-facilitator is left" in plan.unplaced[0].reason


def test_last_week_is_kept_by_hour_and_by_face_unless_something_forbids_it() -> None:
    late = replace(INDIVIDUAL, per_week=2)
    twelve = replace(GROUP, days=WEEKDAYS[:2], per_week=2, group_max=2)
    patients = [a_patient(f"p{number}", late, twelve) for number in range(4)]
    problem = Week((late, twelve)).of([a_clinician("lin"), a_clinician("okafor")], patients)
    afternoons = [replace(each, windows=office_hours(10, 17)) for each in patients]
    before = placed(replace(problem, patients=tuple(afternoons[::-1])))
    assert placed(replace(problem, last_week=last_week(before))) == before
    gone = placed(replace(problem, patients=tuple(patients[:3]), last_week=last_week(before)))
    kept = {(each.block, each.period, who) for each in before.sessions for who in each.patients if who != "p3"}
    assert {(each.block, each.period, who) for each in gone.sessions for who in each.patients} == kept


def test_a_group_may_meet_at_any_time_once_the_programme_has_said_so() -> None:
    free = WeekBlock("free", Kind.GROUP, NEW_YORK, 3, 50, group_max=8, any_day=True, any_time=True)
    evenings = replace(a_clinician(), windows=office_hours(15, 19))
    plan = placed(Week((free,)).of([evenings], [a_patient("amara", free), a_patient("jordan", free)]))
    assert [len(each.patients) for each in plan.sessions] == [2, 2, 2]
    assert len({each.period.start_at.date() for each in plan.sessions}) == 3
    assert plan.unplaced == ()
    again = placed(replace(Week((free,)).of([a_clinician()], [a_patient("amara", free)]), last_week=last_week(plan)))
    assert [each.period for each in again.sessions] == [each.period for each in plan.sessions]


def test_on_a_closed_day_nobody_meets_and_that_is_the_reason() -> None:
    block = replace(GROUP, days=(Weekday.MON, Weekday.TUE), per_week=2)
    week = Week((block, FAMILY)).of([a_clinician()], [a_patient("amara", block, FAMILY)])
    plan = placed(replace(week, closed=(MONDAY,)))
    assert date(2026, 4, 13) not in {each.period.start_at.date() for each in plan.sessions}
    assert len(plan.sessions) == 2
    assert [(each.on, each.reason) for each in plan.unplaced] == [(MONDAY, "the programme is closed that day")]
