"""A patient's language, and whom they are not put in one group with: said by those who plan, hidden from patients."""

from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.actions import grant_care_team
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.actions import join_care_team
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.actions import keep_apart
from stepwell.clinic.schedule.models import KeptApart
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import WIDE_ROLES, Role


@pytest.fixture
def lin(rules: None) -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    track, patient = a_track(), a_patient(given_name="Jordan")
    admitted(patient, track, lin)
    for name in ("Alex", "Noa"):
        admitted(a_patient(given_name=name), track, lin)
    return patient


def where(patient: Patient) -> str:
    return reverse("operations:placing", args=[patient.ref])


def test_two_are_kept_apart_once_with_who_said_so_and_may_meet_again(
    priya: Staff, jordan: Patient, signed_in: SignIn
) -> None:
    client, alex = signed_in(priya.account), Patient.objects.get(given_name="Alex")
    for _ in range(2):
        kept = client.post(where(jordan), {"do": "apart", "other": str(alex.ref)}, follow=True).content.decode()
        assert "they are in no group together" in kept
    pair = KeptApart.objects.get()
    assert (pair.one, pair.other, pair.by, pair.until) == (jordan, alex, priya.account, None)
    assert "Said by Priya Nair" in client.get(where(alex)).content.decode()
    end = reverse("operations:end_apart", args=[alex.ref, pair.ref])
    assert "They may be in one group again" in client.post(end, follow=True).content.decode()
    pair.refresh_from_db()
    assert (pair.until is not None, pair.ended_by) == (True, priya.account)
    assert client.post(end).status_code == 404


def test_somebody_must_be_chosen_and_not_themselves(priya: Staff, jordan: Patient, signed_in: SignIn) -> None:
    client = signed_in(priya.account)
    refused = client.post(where(jordan), {"do": "apart", "other": ""})
    assert (refused.status_code, "Choose somebody." in refused.content.decode()) == (422, True)
    assert client.post(where(jordan), {"do": "apart", "other": str(jordan.ref)}).status_code == 422
    assert not KeptApart.objects.exists()


def test_a_language_is_kept_and_shown_as_chosen(priya: Staff, jordan: Patient, signed_in: SignIn) -> None:
    client = signed_in(priya.account)
    client.post(where(jordan), {"do": "language", "language": "es"})
    jordan.refresh_from_db()
    assert jordan.language == "es"
    assert '<option value="es" selected>Spanish' in client.get(where(jordan)).content.decode()
    assert client.post(where(jordan), {"do": "language", "language": "klingon"}).status_code == 422


def test_the_care_team_reads_it_on_the_record_without_a_name_they_may_not_know(
    priya: Staff, jordan: Patient, signed_in: SignIn
) -> None:
    maria, alex = a_staff(name="Maria Alvarez"), Patient.objects.get(given_name="Alex")
    join_care_team(patient=jordan, staff=maria, part="therapist", at=SPRING)
    grant_care_team(to=maria.account, patient=jordan, by=None, at=SPRING, reason="therapist")
    keep_apart(patient=jordan, other=alex, by=priya.account, at=SPRING)
    record = signed_in(maria.account).get(reverse("clinician:patient", args=[jordan.ref])).content.decode()
    assert "Not in one group with" in record
    assert "somebody else in care" in record
    assert "Alex" not in record


def test_the_database_shows_it_to_those_who_plan_and_the_care_team_alone(
    priya: Staff, lin: Staff, jordan: Patient
) -> None:
    alex = Patient.objects.get(given_name="Alex")
    join_care_team(patient=alex, staff=lin, part="therapist", at=SPRING)
    grant_care_team(to=lin.account, patient=alex, by=None, at=SPRING, reason="therapist")
    keep_apart(patient=jordan, other=alex, by=priya.account, at=SPRING)
    stranger = a_staff(name="Maria Alvarez")

    def seen(account: Account | None, *, plans: bool = False) -> int:
        assert account is not None
        kinds = WIDE_ROLES[Role.SCHEDULER] if plans else frozenset()
        with acting_as(account.pk, kinds=kinds), transaction.atomic():
            return KeptApart.objects.count()

    assert [seen(priya.account, plans=True), seen(lin.account)] == [1, 1]
    assert [seen(each) for each in (jordan.account, alex.account, stranger.account)] == [0, 0, 0]


def test_nobody_else_finds_it(jordan: Patient, outsiders: list[Account], signed_in: SignIn, eleven: datetime) -> None:
    for account in [*outsiders, jordan.account]:
        assert account is not None
        assert signed_in(account).get(where(jordan)).status_code == 404


def test_it_takes_as_many_queries_for_any_number_kept_apart(priya: Staff, jordan: Patient, signed_in: SignIn) -> None:
    client, counts = signed_in(priya.account), []
    for name in ("Alex", "Noa"):
        other = Patient.objects.get(given_name=name)
        keep_apart(patient=jordan, other=other, by=priya.account, at=SPRING)
        with CaptureQueriesContext(connection) as queries:
            client.get(where(jordan))
        counts.append(len(queries))
    assert counts[0] == counts[1]
