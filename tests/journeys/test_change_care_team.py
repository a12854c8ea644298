"""A care team changes: who reads, who is told, and what follows in the open stay."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from stepwell.clinic.access.actions import NotYours, decide_on
from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.inbox.models import Notice
from stepwell.clinic.people.actions import NotForThisTeam
from stepwell.clinic.people.models import CareTeamMember, Patient, Staff
from stepwell.clinic.people.queries import care_team, viewer_of
from stepwell.clinic.people.teams import COVER, PRIMARY_THERAPIST
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Episode
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.journeys.change_care_team import Joining, change_care_team
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind, Purpose, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
DAY = timedelta(days=1)
NOON = SPRING + timedelta(hours=5)


@pytest.fixture
def priya() -> Staff:
    return a_staff(name="Priya Nair", roles=[Role.SCHEDULER], states=[], credential="")


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def maria() -> Staff:
    return a_staff(name="Maria Alvarez", credential="LMHC")


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    patient = a_patient()
    treats(lin, patient)
    admitted(patient, a_track(), lin)
    return patient


def reads(staff: Staff, patient: Patient, at: datetime = NOON, purpose: Purpose = Purpose.TREATMENT) -> bool:
    viewer = viewer_of(staff.account)
    return decide_on(viewer=viewer, patient=patient, kind=Kind.NOTES, purpose=purpose, at=at).allowed


def test_a_new_primary_therapist_reads_from_now_and_the_former_one_no_more_by_either_lock(
    jordan: Patient, lin: Staff, maria: Staff, priya: Staff, database_clock: Callable[[datetime], None]
) -> None:
    assert (reads(lin, jordan), reads(maria, jordan)) == (True, False)
    change_care_team(patient=jordan, change=Joining(maria, PRIMARY_THERAPIST), by=priya.account, at=NOON)
    assert (reads(lin, jordan), reads(maria, jordan)) == (False, True)
    database_clock(NOON + timedelta(seconds=1))
    for staff, seen in ((lin, 0), (maria, 1)):
        with acting_as(staff.account_id):
            assert Patient.objects.count() == seen
    assert Episode.objects.get().primary_therapist == maria


def test_the_patient_is_told_who_it_is_in_whose_place_and_the_two_are_told_without_a_name(
    jordan: Patient, lin: Staff, maria: Staff, priya: Staff
) -> None:
    change_care_team(patient=jordan, change=Joining(maria, PRIMARY_THERAPIST), by=priya.account, at=NOON)
    words = dict(Notice.objects.values_list("account_id", "words"))
    assert jordan.account_id
    assert words[jordan.account_id] == (
        "Maria Alvarez, LMHC is on your care team now, as primary therapist in place of Lin Chen, LCSW."
    )
    assert "Jordan" not in words[lin.account_id] + words[maria.account_id]


def test_who_stands_in_reads_until_the_last_day_and_the_therapist_stays(
    jordan: Patient, lin: Staff, maria: Staff, priya: Staff
) -> None:
    until = NOON + 3 * DAY
    change_care_team(patient=jordan, change=Joining(maria, COVER, until), by=priya.account, at=NOON)
    assert reads(lin, jordan)
    assert (reads(maria, jordan, until - DAY), reads(maria, jordan, until)) == (True, False)
    assert [member.staff for member in care_team(jordan.pk, at=until)] == [lin]


def test_whoever_leaves_one_of_two_parts_still_reads_for_the_other(jordan: Patient, lin: Staff, priya: Staff) -> None:
    treats(lin, jordan, part="therapist")
    place = CareTeamMember.objects.get(part="therapist")
    change_care_team(patient=jordan, change=place.ref, by=priya.account, at=NOON)
    assert reads(lin, jordan)


def test_a_member_leaves_and_reads_no_more(jordan: Patient, maria: Staff, priya: Staff) -> None:
    treats(maria, jordan, part="therapist")
    place = CareTeamMember.objects.get(staff=maria)
    told = change_care_team(patient=jordan, change=place.ref, by=priya.account, at=NOON)
    assert (told.left, told.leads_until) == ("Maria Alvarez", None)
    assert not reads(maria, jordan)
    with pytest.raises(NotYours):
        change_care_team(patient=jordan, change=place.ref, by=priya.account, at=NOON + DAY)


def test_whoever_left_and_still_leads_a_session_reads_for_that_until_its_note_is_due(
    jordan: Patient, lin: Staff, maria: Staff, priya: Staff
) -> None:
    session = a_session(lin, NOON + DAY, patients=[jordan])
    change = Joining(maria, PRIMARY_THERAPIST)
    told = change_care_team(patient=jordan, change=change, by=priya.account, at=NOON)
    assert told.leads_until == session.ends_at + 3 * DAY
    assert (reads(lin, jordan, NOON), reads(lin, jordan, told.leads_until)) == (True, False)


def test_nobody_is_left_without_a_primary_therapist_and_nothing_half_happens(
    jordan: Patient, lin: Staff, priya: Staff
) -> None:
    place = CareTeamMember.objects.get()
    elsewhere = a_staff(states=["NJ"], name="Ines")
    for change in (place.ref, Joining(elsewhere, PRIMARY_THERAPIST)):
        with pytest.raises(NotForThisTeam):
            change_care_team(patient=jordan, change=change, by=priya.account, at=NOON)
    assert reads(lin, jordan)
    assert not reads(elsewhere, jordan)
    assert not Notice.objects.exists()


def test_a_place_on_another_patients_team_is_not_there(jordan: Patient, maria: Staff, priya: Staff) -> None:
    other = a_patient()
    treats(maria, other, part="therapist")
    place = CareTeamMember.objects.get(patient=other)
    for ref in (place.ref, uuid4()):
        with pytest.raises(NotYours):
            change_care_team(patient=jordan, change=ref, by=priya.account, at=NOON)
    assert reads(maria, other)


def test_two_clicks_open_one_grant_and_tell_once(jordan: Patient, maria: Staff, priya: Staff) -> None:
    for minutes in (0, 1):
        at = NOON + timedelta(minutes=minutes)
        change_care_team(patient=jordan, change=Joining(maria, "therapist"), by=priya.account, at=at)
    assert Grant.objects.filter(grantee=maria.account, until__isnull=True).count() == 1
    assert Notice.objects.filter(account=jordan.account_id).count() == 1
