"""A week is disrupted and mended: what has begun stays, nobody is touched who lost nothing, and no rule is broken."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stepwell.pure.timetable.solving.appointments import Change, of_patients
from stepwell.pure.timetable.solving.choices import choices
from stepwell.pure.timetable.solving.cost import figures
from stepwell.pure.timetable.solving.disruption import (
    Admitted,
    Away,
    Closed,
    Disruption,
    LicenceEnded,
    Moved,
    OtherHours,
    RelativesHours,
    changed,
    concerned,
    days,
)
from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan, in_order
from stepwell.pure.timetable.solving.problem import PlannedGroup, Problem
from stepwell.pure.timetable.solving.repair import Repair, repaired
from stepwell.pure.timetable.solving.rest import before, rest_of
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.slots import PER_WEEK
from stepwell.pure.timetable.solving.start import carried_over, completed
from stepwell.pure.timetable.solving.tests.small_weeks import (
    FAMILY,
    FREE,
    INDIVIDUAL,
    THERAPIST,
    a_patient,
    a_problem,
    at,
    hours,
    skills,
)
from stepwell.pure.timetable.solving.tests.test_search import problems
from stepwell.pure.values import Refused

OTHER = replace(THERAPIST, id="t2")
MONDAY, TUESDAY = 0, 1
STANDING = Plan(
    (skills(at(TUESDAY, 9), "p1", "p2"),),
    (Meeting("p1", "individual", "t1", at(TUESDAY, 13)), Meeting("p2", "individual", "t1", at(MONDAY, 9))),
)
TWO = a_problem(a_patient("p1"), a_patient("p2"), clinicians=(THERAPIST, OTHER))


def mended(problem: Problem, plan: Plan, *disruptions: Disruption, now: int = 0) -> Repair:
    return repaired(changed(problem, disruptions), plan, now=now, also=concerned(disruptions))


def told(repair: Repair, who: str) -> list[tuple[Change, str]]:
    return [(each.change, each.because) for each in repair.touched if each.who == who]


def test_a_group_keeps_its_hour_and_members_under_somebody_else() -> None:
    found = mended(TWO, STANDING, Away("t1", days(TUESDAY)))
    assert found.plan.groups == (skills(at(TUESDAY, 9), "p1", "p2", leader="t2"),)
    assert told(found, "p2") == [(Change.OTHER_CLINICIAN, "t1 is not there Tue 09:00")]
    assert (Change.NEW, "t1 is not there Tue 09:00") in told(found, "t2")
    assert (Change.LOST, "t1 is not there Tue 09:00") in told(found, "t1")


def test_a_session_alone_moves_to_another_hour_of_ones_own_therapist() -> None:
    found = mended(TWO, STANDING, Away("t1", days(TUESDAY)))
    assert (Change.MOVED, "t1 is not there Tue 13:00") in told(found, "p1")
    assert {each.clinician for each in found.plan.one_to_ones} == {"t1"}
    assert found.unmet == ()


def test_cover_sees_the_patients_of_somebody_who_is_away_all_week() -> None:
    found = mended(TWO, STANDING, Away("t1", days(*range(7)), covered_by=("t2",)))
    assert {each.clinician for each in found.plan.one_to_ones} == {"t2"}


def test_what_nobody_can_take_over_is_told_in_words() -> None:
    found = mended(TWO, STANDING, Away("t1", days(*range(7))))
    assert ("p1", "individual session") in [(each.patient, each.what) for each in found.unmet]
    assert (Change.LOST, "t1 is not there Tue 13:00") in told(found, "p1")


def test_what_has_begun_stays_with_whoever_led_it() -> None:
    found = mended(TWO, STANDING, Away("t1", days(TUESDAY)), now=at(TUESDAY, 10))
    assert found.plan.groups == STANDING.groups
    assert told(found, "p2") == []
    assert (Change.MOVED, "t1 is not there Tue 13:00") in told(found, "p1")
    assert all(each.start >= at(TUESDAY, 10) for each in found.plan.one_to_ones if each.patient == "p1")
    assert breaches(found.problem, found.plan) == []


TWICE_A_WEEK = (PlannedGroup("twice", 1, 1),)
SERIES = a_problem(
    a_patient("p1", groups=TWICE_A_WEEK, one_to_ones=()),
    a_patient("p2", groups=TWICE_A_WEEK, one_to_ones=()),
    clinicians=(THERAPIST, OTHER),
)
TWICE_PLAN = Plan((Group("twice", "t1", (at(MONDAY, 9), at(TUESDAY, 9)), ("p1", "p2")),))


@pytest.mark.parametrize("now", [0, at(MONDAY, 12)])
def test_one_of_two_meetings_is_led_by_somebody_else_and_the_other_stays(now: int) -> None:
    found = mended(SERIES, TWICE_PLAN, Away("t1", days(TUESDAY)), now=now)
    assert {(each.clinician, each.starts, each.members) for each in found.plan.groups} == {
        ("t1", (at(MONDAY, 9),), ("p1", "p2")),
        ("t2", (at(TUESDAY, 9),), ("p1", "p2")),
    }
    assert told(found, "p1") == [(Change.OTHER_CLINICIAN, "t1 is not there Tue 09:00")]
    assert breaches(found.problem, found.plan) == []


def test_a_series_that_comes_through_is_one_series_still() -> None:
    found = mended(SERIES, TWICE_PLAN, LicenceEnded("t1", "OH"), now=at(MONDAY, 12))
    assert (found.plan, found.touched, found.unmet) == (TWICE_PLAN, (), ())


def test_who_moves_where_the_leader_is_not_licensed_leaves_the_group_and_the_others_stay() -> None:
    three = a_problem(*(a_patient(each) for each in ("p1", "p2", "p3")), clinicians=(THERAPIST, OTHER))
    plan = Plan((skills(at(TUESDAY, 9), "p1", "p2", "p3"),))
    found = mended(three, plan, Moved("p3", "TX"))
    assert found.plan.groups == (skills(at(TUESDAY, 9), "p1", "p2"),)
    assert (Change.LOST, "t1 is not licensed in Texas, where p3 is") in told(found, "p3")
    assert told(found, "p1") == []


def test_where_too_few_are_left_the_others_are_told_why() -> None:
    found = mended(TWO, STANDING, Moved("p2", "TX"))
    assert found.plan.groups == ()
    assert (Change.LOST, "too few are left for Skills: 1, and it needs 2") in told(found, "p1")


def test_the_newly_admitted_takes_a_free_seat_and_touches_nobody() -> None:
    found = mended(TWO, STANDING, Admitted(a_patient("p3")))
    assert found.plan.groups == (skills(at(TUESDAY, 9), "p1", "p2", "p3"),)
    assert {each.who for each in found.touched if each.is_patient} == {"p3"}
    assert set(told(found, "p3")) == {(Change.NEW, "planned anew")}


def test_other_hours_of_patients_and_relatives_move_what_is_theirs() -> None:
    problem = a_problem(a_patient("p1", one_to_ones=(INDIVIDUAL, FAMILY)), a_patient("p2"))
    plan = replace(STANDING, one_to_ones=(*STANDING.one_to_ones, Meeting("p1", "family", "t1", at(TUESDAY, 15))))
    found = mended(problem, plan, RelativesHours("p1", hours(MONDAY, 12, 14)))
    assert Meeting("p1", "family", "t1", at(MONDAY, 12)) in found.plan.one_to_ones
    assert told(found, "p1") == [(Change.MOVED, "the relatives of p1 cannot come Tue 15:00")]
    assert told(found, "p2") == []
    only_mondays = mended(TWO, STANDING, OtherHours("p1", hours(MONDAY, 9, 17)))
    assert {each.start // 48 for each in of_patients(only_mondays.problem, only_mondays.plan)["p1"]} == {MONDAY}


def test_nothing_takes_place_on_a_closed_day() -> None:
    found = mended(TWO, STANDING, Closed(days(TUESDAY)))
    starts = [
        *(start for each in found.plan.groups for start in each.starts),
        *(m.start for m in found.plan.one_to_ones),
    ]
    assert starts
    assert all(start // 48 != TUESDAY for start in starts)


def test_who_is_not_known_is_refused_in_words() -> None:
    for disruption in (Away("t9", 1), Moved("p9", "TX"), OtherHours("p9", 1), Away("t1", 1, covered_by=("t9",))):
        with pytest.raises(Refused, match=r'There is no (clinician|patient) "[tp]9" in this week; correct the id\.'):
            changed(TWO, [disruption])
    with pytest.raises(Refused, match="is a patient of this week already"):
        changed(TWO, [Admitted(a_patient("p1"))])
    with pytest.raises(Refused, match="No family session is in the plan of p1"):
        changed(TWO, [RelativesHours("p1", 1)])


@st.composite
def disruptions(draw: st.DrawFn, problem: Problem) -> Sequence[Disruption]:
    """One to three of any kind."""
    slots = st.sampled_from([days(MONDAY), days(TUESDAY), FREE, hours(MONDAY, 9, 10), hours(TUESDAY, 9.5, 11)])
    patient = st.sampled_from([each.id for each in problem.patients])
    clinician = st.sampled_from([each.id for each in problem.clinicians])
    state = st.sampled_from(["NY", "OH"])
    fresh = replace(problem.patients[0], id="new", state=draw(state))
    kinds = [
        st.builds(Away, clinician, slots, st.sampled_from([(), (problem.clinicians[-1].id,)])),
        st.builds(Moved, patient, state),
        st.builds(OtherHours, patient, slots),
        st.builds(Closed, slots),
        st.builds(LicenceEnded, clinician, state),
    ]
    found = draw(st.lists(st.one_of(*kinds), max_size=3))
    return [*found, Admitted(fresh)] if draw(st.booleans()) else found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data())
def test_whatever_happens_no_rule_breaks_the_past_stands_and_only_the_affected_are_touched(data: st.DataObject) -> None:
    problem = data.draw(problems())
    plan = completed(carried_over(choices(problem))).plan()
    happened = data.draw(disruptions(problem))
    now = data.draw(st.sampled_from([0, 0, at(MONDAY, 9.5), at(MONDAY, 12), at(TUESDAY, 9.5), PER_WEEK - 1]))
    other = changed(problem, happened)
    found = repaired(other, plan, now=now, also=concerned(happened), units=0.2)
    lawful = not any(isinstance(each, Moved | LicenceEnded) for each in happened)
    ahead = Plan(
        tuple(each for each in found.plan.groups if each.starts[-1] >= now and (lawful or each.starts[0] >= now)),
        tuple(each for each in found.plan.one_to_ones if each.start >= now),
    )
    assert breaches(found.problem, found.plan if lawful else ahead) == []
    happened_before, was_before = before(found.plan, now), before(found.was, now)
    assert happened_before == was_before
    untouched = {each.id for each in other.patients} - {each.who for each in found.touched if each.is_patient}
    was, now_is = of_patients(found.problem, found.was), of_patients(found.problem, found.plan)
    assert all(was.get(who, []) == now_is.get(who, []) for who in untouched)
    assert repaired(other, plan, now=now, also=concerned(happened), units=0.2) == found
    fell = struck(found, now)
    after, alone = figures(found.problem, found.plan), figures(found.problem, fell)
    assert after.objective() <= alone.objective()
    assert after.tiers()[0] <= alone.tiers()[0]
    lost = {who for who in was if was[who] != of_patients(found.problem, fell).get(who, [])}
    assert {each.who for each in found.touched if each.is_patient} <= lost | set(concerned(happened))


def struck(repair: Repair, now: int) -> Plan:
    """What of the plan that stood is legal still, found by leaving out whatever a rule speaks against."""
    from stepwell.pure.timetable.solving.standing import stand

    rest = rest_of(repair.problem, repair.was, now)
    draft = rest.draft(choices(rest.problem))
    stand(draft, rest.plan, str)
    ahead = draft.plan()
    return in_order([*rest.begun.groups, *ahead.groups], [*rest.begun.one_to_ones, *ahead.one_to_ones])
