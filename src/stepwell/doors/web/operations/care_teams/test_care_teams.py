"""Care teams: who is shown, how somebody takes over or stands in, and what is refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.actions import leave_every_care_team
from stepwell.clinic.people.models import Account, CareTeamMember, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

LIST = reverse("operations:care_teams")
DAY = timedelta(days=1)


@pytest.fixture
def lin(rules: None) -> Staff:
    return a_staff()


@pytest.fixture
def maria(rules: None) -> Staff:
    return a_staff(name="Maria Alvarez", credential="LMHC")


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    patient = a_patient()
    treats(lin, patient)
    admitted(patient, a_track(), lin)
    return patient


@pytest.fixture
def desk(priya: Staff, signed_in: SignIn) -> Client:
    """Priya at her desk."""
    return signed_in(priya)


def page_of(patient: Patient) -> str:
    return reverse("operations:care_team", args=[patient.ref])


def joining(staff: Staff, part: str, until_on: str = "") -> dict[str, str]:
    return {"staff": str(staff.ref), "part": part, "until_on": until_on}


def test_whoever_has_no_primary_therapist_stands_first(desk: Client, jordan: Patient, maria: Staff) -> None:
    zoe = a_patient(given_name="Zoe", family_name="Zimmer")
    treats(maria, zoe)
    admitted(zoe, a_track(), maria)
    leave_every_care_team(staff=maria, at=ELEVEN)
    page = desk.get(LIST)
    assert [(row.name, row.primary) for row in page.context["rows"]] == [
        ("Zoe Zimmer", ""),
        ("Jordan Reyes", "Lin Chen, LCSW"),
    ]
    assert "Somebody has no primary therapist" in page.content.decode()


def test_nobody_in_care_reads_so(desk: Client) -> None:
    assert "Nobody is in care" in desk.get(LIST).content.decode()


def test_maria_takes_over_and_lins_open_page_is_gone_at_the_next_request(
    desk: Client, jordan: Patient, lin: Staff, maria: Staff, signed_in: SignIn
) -> None:
    his, hers = signed_in(lin), signed_in(maria)
    record = reverse("clinician:patient", args=[jordan.ref])
    assert (his.get(record).status_code, hers.get(record).status_code) == (200, 404)
    done = desk.post(page_of(jordan), joining(maria, "primary therapist"), follow=True).content.decode()
    assert "Maria Alvarez is on the team now" in done
    assert "Lin Chen has left it. The record is closed to them." in done
    assert (his.get(record).status_code, hers.get(record).status_code) == (404, 200)
    assert "Who was on the team" in done
    assert jordan.account
    assert "in place of Lin Chen, LCSW" in signed_in(jordan).get(reverse("patient:today")).content.decode()


def test_whoever_still_leads_a_session_is_said_to(desk: Client, jordan: Patient, lin: Staff, maria: Staff) -> None:
    a_session(lin, ELEVEN + DAY, patients=[jordan])
    done = desk.post(page_of(jordan), joining(maria, "primary therapist"), follow=True).content.decode()
    assert "They still lead sessions of this patient" in done


def test_somebody_stands_in_until_the_end_of_a_day(desk: Client, jordan: Patient, maria: Staff) -> None:
    assert desk.post(page_of(jordan), joining(maria, "covering therapist", "2026-03-06")).status_code == 302
    cover = CareTeamMember.objects.get(staff=maria)
    assert cover.until is not None
    assert jordan.today(cover.until - timedelta(seconds=1)).isoformat() == "2026-03-06"
    text = desk.get(page_of(jordan)).content.decode()
    assert "until the end of 6 March 2026" in text
    gone = desk.post(reverse("operations:leave_care_team", args=[jordan.ref, cover.ref]), follow=True)
    assert "Maria Alvarez has left the team. The record is closed to them." in gone.content.decode()


@pytest.mark.parametrize(
    ("part", "until_on", "said"),
    [
        ("", "", "Choose a part."),
        ("covering therapist", "", "Say until which day they stand in."),
        ("covering therapist", "2026-03-01", "Choose a day that is not over."),
        ("primary therapist", "2026-03-09", "A primary therapist has no end"),
        ("psychiatrist", "", "does not work as a psychiatrist"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    desk: Client, jordan: Patient, maria: Staff, part: str, until_on: str, said: str
) -> None:
    refused = desk.post(page_of(jordan), joining(maria, part, until_on))
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert CareTeamMember.objects.count() == 1


def test_who_is_licensed_elsewhere_is_not_offered_and_cannot_be_slipped_in(desk: Client, jordan: Patient) -> None:
    elsewhere = a_staff(states=["NJ"], name="Ines Elsewhere")
    assert "Ines Elsewhere" not in desk.get(page_of(jordan)).content.decode()
    assert desk.post(page_of(jordan), joining(elsewhere, "primary therapist")).status_code == 422
    assert CareTeamMember.objects.count() == 1


def test_the_primary_therapist_is_handed_over_and_not_removed(desk: Client, jordan: Patient) -> None:
    place = CareTeamMember.objects.get()
    address = reverse("operations:leave_care_team", args=[jordan.ref, place.ref])
    assert address not in desk.get(page_of(jordan)).content.decode()
    assert desk.get(address).status_code == 405
    assert "choose who takes over" in desk.post(address, follow=True).content.decode()
    place.refresh_from_db()
    assert place.until is None


def test_another_patients_place_is_not_on_this_team(desk: Client, jordan: Patient, maria: Staff) -> None:
    other = a_patient()
    treats(maria, other, part="therapist")
    place = CareTeamMember.objects.get(patient=other)
    address = reverse("operations:leave_care_team", args=[jordan.ref, place.ref])
    assert desk.post(address).status_code == 404
    place.refresh_from_db()
    assert place.until is None


def test_to_everybody_else_it_does_not_exist(
    jordan: Patient, lin: Staff, maria: Staff, outsiders: list[Account], signed_in: SignIn
) -> None:
    noor = a_staff(roles=[Role.ADMINISTRATOR], name="Noor")
    biller = a_staff(roles=[Role.BILLER], name="Bo")
    director = {account for account in outsiders if "Vera" in _name(account)}
    for account in {*outsiders, lin.account, noor.account, biller.account} - director:
        client = signed_in(account)
        assert client.get(LIST).status_code == 404
        assert client.get(page_of(jordan)).status_code == 404
        assert client.post(page_of(jordan), joining(maria, "therapist")).status_code == 404
    assert CareTeamMember.objects.count() == 1


def _name(account: Account) -> str:
    staff = Staff.objects.filter(account=account).first()
    return staff.name if staff else ""


def test_the_director_may_and_the_patient_can_read_that_they_looked(jordan: Patient, signed_in: SignIn) -> None:
    vera = a_staff(roles=[Role.DIRECTOR], name="Vera")
    assert signed_in(vera).get(page_of(jordan)).status_code == 200
    assert AccessLog.objects.filter(viewer=vera.account, patient=jordan, allowed=True).exists()


def test_many_teams_cost_as_many_queries_as_one(desk: Client, jordan: Patient, lin: Staff) -> None:
    desk.get(LIST)
    with CaptureQueriesContext(connection) as one:
        desk.get(LIST)
    track = a_track()
    for number in range(8):
        patient = a_patient(account=None, given_name=f"Person{number}")
        treats(lin, patient)
        admitted(patient, track, lin)
    with CaptureQueriesContext(connection) as many:
        assert len(desk.get(LIST).context["rows"]) == 9
    assert len(many) == len(one)
