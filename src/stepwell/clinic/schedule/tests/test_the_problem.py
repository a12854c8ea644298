"""What the placement is told of the clinic: every rule of the week comes from a row somebody wrote."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.actions import RemitFacts, say_remit
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.actions import BlockTerms, mark_admitted, settle_block
from stepwell.clinic.programs.models import Block, Track
from stepwell.clinic.programs.tests.factories import a_track, admitted, ready
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety.actions import put_on_call
from stepwell.clinic.schedule.actions import Window, keep_apart, set_availability
from stepwell.clinic.schedule.keys import row_of
from stepwell.clinic.schedule.models import Seat
from stepwell.clinic.schedule.problem import week_to_place
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role
from stepwell.pure.timetable.blocks import Kind
from stepwell.pure.timetable.week import Clinician, WeekBlock, WeekProblem
from stepwell.pure.timetable.week import Patient as Placed
from stepwell.pure.values import AgeBand, Period, Therapy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
MONDAY = date(2026, 3, 9)
WEDNESDAY_TEN = datetime(2026, 3, 11, 14, tzinfo=UTC)


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def track() -> Track:
    return a_track()


@pytest.fixture
def jordan(track: Track, lin: Staff) -> Patient:
    patient = a_patient()
    admitted(patient, track, lin)
    return patient


def problem(track: Track) -> WeekProblem:
    with acting_as_programme():
        return week_to_place(track.programme, MONDAY).problem


def block(track: Track, key: str) -> WeekBlock:
    row = Block.objects.get(track=track, key=key)
    return next(each for each in problem(track).blocks if row_of(each.key) == row.pk)


def clinician(track: Track, staff: Staff) -> Clinician:
    return next(each for each in problem(track).clinicians if row_of(each.id) == staff.pk)


def placed(track: Track, patient: Patient) -> Placed:
    return next(each for each in problem(track).patients if row_of(each.id) == patient.pk)


def settle(track: Track, key: str, **terms: Any) -> Block:
    row = Block.objects.get(track=track, key=key)
    settle_block(block=row, terms=BlockTerms(**terms))
    row.refresh_from_db()
    return row


def test_what_a_clinician_may_lead_and_how_much(jordan: Patient, track: Track, lin: Staff) -> None:
    untold = clinician(track, lin)
    assert (untold.modalities, untold.audiences, untold.languages, untold.most_minutes_day) == (None, None, None, None)
    facts = RemitFacts([Therapy.DBT], [AgeBand.TEENS], ["es"], most_minutes_day=300, most_minutes_week=1200)
    say_remit(staff=lin, remit=facts, by=lin.account, at=SPRING)
    told = clinician(track, lin)
    assert [told.modalities, told.audiences, told.languages] == [frozenset({each}) for each in ("DBT", "teens", "es")]
    assert (told.most_minutes_day, told.most_minutes_week) == (300, 1200)


def test_what_somebody_leads_in_another_programme_counts_towards_their_most(
    jordan: Patient, track: Track, lin: Staff
) -> None:
    session = a_session(lin, WEDNESDAY_TEN, block=a_track().blocks.get(key="skills"))
    period = Period(session.starts_at, session.ends_at)
    assert clinician(track, lin).led == (period,)
    assert period in clinician(track, lin).booked


def test_what_a_group_asks_and_leaves_open(jordan: Patient, track: Track) -> None:
    Block.objects.filter(track=track, key="skills").update(days=None, starts=None)
    settle(
        track, "skills", therapy=Therapy.DBT, age_band=AgeBand.TEENS, language="es", co_facilitated=True,
        any_day=True, any_time=True,
    )  # fmt: skip
    told = block(track, "skills")
    assert (told.modality, told.audience, told.language) == ("DBT", "teens", "es")
    assert (told.co_facilitated, told.any_day, told.any_time, told.members) == (True, True, True, None)


def test_a_closed_group_has_the_members_who_had_a_place_lately_given_back_or_not(
    jordan: Patient, track: Track, lin: Staff
) -> None:
    group = settle(track, "skills", closed=True)
    assert block(track, "skills").members is None
    ill, gone = a_patient(given_name="Ill"), a_patient(given_name="Gone")
    a_session(lin, SPRING, patients=[jordan, ill], block=group)
    Seat.objects.filter(patient=ill).update(cancelled_at=SPRING)
    a_session(lin, SPRING - timedelta(weeks=6), patients=[gone], block=group)
    members = block(track, "skills").members
    assert members is not None
    assert {row_of(each) for each in members} == {jordan.pk, ill.pk}


def test_those_kept_apart_and_what_they_speak(jordan: Patient, track: Track, lin: Staff) -> None:
    alex = a_patient(given_name="Alex", language="es-MX")
    admitted(alex, track, lin)
    elsewhere = a_patient(given_name="Noa")
    for other in (alex, elsewhere):
        keep_apart(patient=jordan, other=other, by=lin.account, at=SPRING)
    assert {(row_of(one), row_of(other)) for one, other in problem(track).apart} == {(jordan.pk, alex.pk)}
    assert [placed(track, each).language for each in (jordan, alex)] == ["", "es"]


def test_who_is_on_call_leads_no_group_then_and_by_another_rule_meets_nobody(
    jordan: Patient, track: Track, lin: Staff
) -> None:
    lin.roles = [Role.THERAPIST.value, Role.ON_CALL.value]
    lin.save()
    turn = Period(WEDNESDAY_TEN, WEDNESDAY_TEN + timedelta(hours=4))
    put_on_call(staff=lin, starts_at=turn.start_at, ends_at=turn.until, by=lin.account, at=SPRING)
    assert (clinician(track, lin).on_call, turn in clinician(track, lin).booked) == ((turn,), False)
    put_in_force(
        name="on_call_work", scope="any", data={"parts": ["on call"], "groups": False, "one_to_ones": False},
        source="The director", author="Vera", from_on=date(2026, 3, 1), verified=True,
    )  # fmt: skip
    assert turn in clinician(track, lin).booked
    Rule.objects.filter(name="on_call_work").delete()
    assert clinician(track, lin).on_call == ()


def test_who_co_facilitates_is_there_in_their_hours_and_leads_nothing(
    jordan: Patient, track: Track, lin: Staff
) -> None:
    sam = a_staff(name="Sam Whitfield", roles=[Role.CASE_MANAGER], states=[])
    set_availability(account=sam.account, windows=[Window(2, time(9), time(17))])
    assert problem(track).co_facilitators == ()
    for staff in (sam, lin):
        say_remit(staff=staff, remit=RemitFacts(co_facilitates=True), by=lin.account, at=SPRING)
    set_availability(account=lin.account, windows=[Window(2, time(9), time(10))])
    wednesday = datetime(2026, 3, 11, 13, tzinfo=UTC)
    assert set(problem(track).co_facilitators) == {
        Period(wednesday, wednesday + timedelta(hours=hours)) for hours in (8, 1)
    }
    assert lin.pk not in {row_of(each.id) for each in problem(track).clinicians}
    other = settle(a_track(), "skills", co_facilitated=True)
    a_session(a_staff(name="Maria"), WEDNESDAY_TEN, block=other)
    assert Period(wednesday, WEDNESDAY_TEN) in problem(track).co_facilitators
    assert Period(WEDNESDAY_TEN + timedelta(hours=1), wednesday + timedelta(hours=8)) in problem(track).co_facilitators


def test_the_strictest_of_the_timetable_the_states_and_the_payers_says_how_many(
    jordan: Patient, track: Track, lin: Staff
) -> None:
    assert block(track, "skills").group_max == 9
    Block.objects.filter(track=track).update(group_max=None)
    assert block(track, "skills").group_max == 15
    assert block(track, "individual").group_max is None

    def limit(scope: str, patients: int) -> None:
        put_in_force(
            name="group_maximum", scope=scope, data={"patients": patients}, source="verify", author="Vera",
            from_on=date(2026, 3, 1), verified=False,
        )  # fmt: skip

    limit("TX", 4)
    assert block(track, "skills").group_max == 15
    limit("NY", 10)
    assert block(track, "skills").group_max == 10
    mark_admitted(referral=ready(lin.account, payer_key="river-medicaid-sud"), patient=jordan)
    limit("river-medicaid-sud", 6)
    assert block(track, "skills").group_max == 6


def test_the_least_of_a_week_follows_age_and_level(jordan: Patient, track: Track, lin: Staff) -> None:
    amara, weekly = a_patient(given_name="Amara", birth_on=date(2010, 2, 3)), a_patient(given_name="Noa")
    admitted(amara, track, lin)
    outpatient = a_track(level_code="1.5")
    admitted(weekly, outpatient, lin)
    assert [(each.least_minutes, each.least_days) for each in (placed(track, jordan), placed(track, amara))] == [
        (540, 3),
        (360, 3),
    ]
    assert (placed(outpatient, weekly).least_minutes, placed(outpatient, weekly).least_days) == (0, 0)


def test_what_comes_round_every_few_weeks_is_due_when_it_was_not_had_for_so_long(
    jordan: Patient, track: Track, lin: Staff
) -> None:
    family = settle(track, "family", every_weeks=2)

    def due() -> bool:
        return any(row_of(each) == family.pk for each in placed(track, jordan).blocks)

    assert due()
    session = a_session(lin, SPRING, patients=[jordan], block=family, kind=Kind.FAMILY.value)
    assert not due()
    session.seats.update(cancelled_at=SPRING)
    assert due()
    a_session(lin, SPRING - timedelta(weeks=1), patients=[jordan], block=family, kind=Kind.FAMILY.value)
    assert due()
    settle(track, "family", every_weeks=4)
    assert not due()


def test_it_is_read_in_as_many_queries_for_any_number_of_people(jordan: Patient, track: Track, lin: Staff) -> None:
    settle(track, "skills", closed=True, co_facilitated=True)
    settle(track, "family", every_weeks=2)
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            problem(track)
        counts.append(len(queries))
        staff = a_staff(name="Maria Alvarez")
        say_remit(staff=staff, remit=RemitFacts(co_facilitates=True), by=lin.account, at=SPRING)
        for _ in range(3):
            other = a_patient(given_name="Alex")
            admitted(other, track, a_staff(name="Grace Kim"))
            keep_apart(patient=jordan, other=other, by=lin.account, at=SPRING)
    assert counts[1] == counts[2]
