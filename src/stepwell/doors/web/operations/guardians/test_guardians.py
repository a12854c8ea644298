"""What the director reads of the law and records of papers, and that nobody else finds the page."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog, Guardianship
from stepwell.clinic.access.tests.factories import a_patient, shares
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.doors.web.conftest import SignIn
from stepwell.journeys.record_guardianship import Guardian, record_guardianship
from stepwell.pure.entitlement import Kind, Role

pytestmark = pytest.mark.usefixtures("rules")
LIST = reverse("operations:guardians")
NEW = {"who": "new", "name": "Dan Ito", "relationship": "father", "email": "dan@example.org", "papers": "By birth"}


@pytest.fixture
def vera(rules: None) -> Account:
    return a_staff(name="Vera Lund", roles=[Role.DIRECTOR]).account


@pytest.fixture
def kai(rules: None) -> Patient:
    return a_patient(
        given_name="Kai", family_name="Ito", birth_on=date(2010, 3, 9), state="TX", time_zone="America/Chicago"
    )


def of(patient: Patient) -> str:
    return reverse("operations:guardians_of", args=[patient.ref])


def test_minors_are_listed_with_when_they_decide_and_adults_are_not(
    vera: Account, kai: Patient, signed_in: SignIn
) -> None:
    a_patient()
    page = signed_in(vera).get(LIST).content.decode()
    assert "Kai Ito" in page
    assert "from 9 March 2028" in page
    assert "Jordan" not in page


def test_recording_a_father_shows_what_follows_and_invites_him_without_a_name(
    vera: Account, kai: Patient, signed_in: SignIn, django_capture_on_commit_callbacks: object
) -> None:
    client = signed_in(vera)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        answer = client.post(of(kai), NEW | {"may_consent": "on", "may_see": "on"})
    assert answer.status_code == 302
    page = client.get(of(kai)).content.decode()
    assert "May sign and see." in page
    assert "until the end of 8 March 2028, without what tells of substance use" in page
    letter = mail.outbox[-1]
    assert letter.to == ["dan@example.org"]
    assert "Kai" not in f"{letter.subject} {letter.body}"


def test_where_the_teenager_decides_alone_nothing_is_shown_and_the_page_says_so(
    vera: Account, signed_in: SignIn
) -> None:
    teen = a_patient(given_name="Mo", birth_on=date(2010, 3, 9), state="MD")
    client = signed_in(vera)
    client.post(of(teen), NEW | {"may_see": "on"})
    page = client.get(of(teen)).content.decode()
    assert "The sources disagree" in page
    assert "from 16 (World Population Review); from 12 (the statute since 2021" in page
    assert "Is shown nothing: the patient alone decides who sees the record." in page


def test_a_form_with_something_missing_says_what(vera: Account, kai: Patient, signed_in: SignIn) -> None:
    client = signed_in(vera)
    answer = client.post(of(kai), {"who": "new", "may_see": "on", "until_on": "2026-01-01"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("Write their name", "Give an e-mail", "Say on what it rests", "Choose a last day"):
        assert words in page
    assert client.post(of(kai), NEW | {"may_see": "on", "email": vera.email}).status_code == 422
    assert not Guardianship.objects.exists()


def test_what_the_patient_shares_is_said_to_stay(vera: Account, signed_in: SignIn) -> None:
    teen = a_patient(birth_on=date(2010, 3, 9), state="AL")
    ruth = link_relative(account=an_account(), patient=teen, name="Ruth", relationship="mother")
    shares(ruth, {Kind.SCORES})
    page = signed_in(vera).get(of(teen)).content.decode()
    assert "By the patient’s own consent, which nothing here ends" in page
    assert re.search("<li>Ruth, mother: .*scores", page)


def test_one_is_ended_and_the_other_stays(vera: Account, kai: Patient, signed_in: SignIn) -> None:
    first, _ = (
        record_guardianship(
            patient=kai, guardian=Guardian(name, "parent", f"{name}@example.org"), may_consent=True, may_see=True,
            papers="Joint custody", by=vera, at=SPRING,
        ).guardianship
        for name in ("dan", "mia")
    )  # fmt: skip
    client = signed_in(vera)
    stranger = reverse("operations:end_guardianship", args=[a_patient().ref, first.ref])
    assert client.post(stranger).status_code == 404
    assert client.post(reverse("operations:end_guardianship", args=[kai.ref, first.ref])).status_code == 302
    page = client.get(of(kai)).content.decode()
    assert page.index("mia, parent") < page.index("What has ended") < page.index("dan, parent</strong>")


def test_to_everybody_else_it_does_not_exist(vera: Account, kai: Patient, signed_in: SignIn) -> None:
    dan = record_guardianship(
        patient=kai, guardian=Guardian("Dan", "father", "dan@example.org"), may_consent=True, may_see=True,
        papers="By birth", by=vera, at=SPRING,
    ).guardianship  # fmt: skip
    end = reverse("operations:end_guardianship", args=[kai.ref, dan.ref])
    others = [a_staff(roles=[role]).account for role in Role if role in (Role.SCHEDULER, Role.BILLER, Role.THERAPIST)]
    assert kai.account is not None
    for account in [*others, kai.account, dan.relative.account, an_account()]:
        client = signed_in(account)
        assert {client.get(LIST).status_code, client.get(of(kai)).status_code} == {404}
        assert {client.post(of(kai), NEW).status_code, client.post(end).status_code} == {404}
    assert Client().get(LIST).status_code == 302
    assert signed_in(vera).get(end).status_code == 405


def test_every_opening_is_logged(vera: Account, kai: Patient, signed_in: SignIn) -> None:
    signed_in(vera).get(of(kai))
    assert list(AccessLog.objects.values_list("kind", "purpose", "allowed")) == [("ACCESS", "OPERATIONS", True)]


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_for_any_number(vera: Account, signed_in: SignIn, number: int) -> None:
    for nth in range(number):
        a_patient(birth_on=date(2011, 1, 1) + timedelta(days=nth), state="TX")
    client = signed_in(vera)
    with CaptureQueriesContext(connection) as spent:
        client.get(LIST)
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 27
