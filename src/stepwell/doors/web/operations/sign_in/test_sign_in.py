"""Operations reset the second step of a patient or a relative, and of nobody else."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Account, Patient, SecondStepReset, Staff
from stepwell.clinic.people.tests.factories import a_second_step, a_staff, an_account
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Role

pytestmark = pytest.mark.usefixtures("rules")
HOW = "called back on 212 555 0100"


@pytest.fixture
def jordan(rules: None) -> Patient:
    return a_patient()


@pytest.fixture
def office(priya: Staff, signed_in: SignIn) -> Client:
    """Priya at her desk."""
    return signed_in(priya)


def page_of(patient: Patient) -> str:
    return reverse("operations:sign_in", args=[patient.ref])


def a_sister(patient: Patient, account: Account | None = None) -> Account:
    account = account or an_account()
    link_relative(account=account, patient=patient, name="Ruth Reyes", relationship="sister")
    return account


def has_one(account: Account) -> bool:
    return bool(Authenticator.objects.filter(user=account).exists())


def test_where_nobody_has_one_there_is_nothing_to_reset(office: Client, jordan: Patient) -> None:
    text = office.get(page_of(jordan)).content.decode()
    assert "Nothing to reset" in text
    assert "Has no second step" in text
    assert office.post(page_of(jordan), {"who": "x", "how": HOW}).status_code == 422


def test_it_is_reset_with_how_it_was_made_sure_and_stands_there_afterwards(office: Client, jordan: Patient) -> None:
    ruth = a_second_step(a_sister(jordan))
    assert jordan.account
    a_second_step(jordan.account)
    assert page_of(jordan) in office.get(reverse("operations:care_team", args=[jordan.ref])).content.decode()
    for told in ({}, {"who": str(ruth.ref)}, {"how": HOW}, {"who": "someone", "how": HOW}):
        assert office.post(page_of(jordan), told).status_code == 422
    assert not SecondStepReset.objects.exists()
    answer = office.post(page_of(jordan), {"who": str(ruth.ref), "how": HOW}, follow=True)
    text = answer.content.decode()
    for words in ("Reset. They are signed out everywhere", "Ruth Reyes. Second step: reset", HOW, "Priya Nair"):
        assert words in text
    assert (has_one(ruth), has_one(jordan.account)) == (False, True)
    assert office.post(page_of(jordan), {"who": str(ruth.ref), "how": HOW}).status_code == 422


def test_of_whoever_works_here_and_of_oneself_it_is_not_reset_here(
    office: Client, jordan: Patient, priya: Staff
) -> None:
    lin = a_staff().account
    a_sister(jordan, a_second_step(lin))
    a_sister(jordan, a_second_step(priya.account))
    assert "Nothing to reset" in office.get(page_of(jordan)).content.decode()
    for account in (lin, priya.account):
        assert office.post(page_of(jordan), {"who": str(account.ref), "how": HOW}).status_code == 422
        assert has_one(account)


def test_another_patients_account_is_not_among_the_choices(office: Client, jordan: Patient) -> None:
    theo = a_patient(given_name="Theo").account
    assert theo
    assert jordan.account
    a_second_step(jordan.account)
    refused = office.post(page_of(jordan), {"who": str(a_second_step(theo).ref), "how": HOW})
    assert refused.status_code == 422
    assert has_one(theo)


def test_to_everybody_else_it_does_not_exist(jordan: Patient, signed_in: SignIn) -> None:
    assert jordan.account
    a_second_step(jordan.account)
    told = {"who": str(jordan.account.ref), "how": HOW}
    administrator = a_staff(name="Noor", roles=[Role.ADMINISTRATOR]).account
    for account in (administrator, a_staff().account, a_staff(name="Bo", roles=[Role.BILLER]).account, jordan.account):
        client = signed_in(account)
        assert client.get(page_of(jordan)).status_code == 404
        assert client.post(page_of(jordan), told).status_code == 404
    assert has_one(jordan.account)


def test_a_large_family_costs_as_many_queries_as_nobody(office: Client, jordan: Patient) -> None:
    office.get(page_of(jordan))
    with CaptureQueriesContext(connection) as one:
        office.get(page_of(jordan))
    for _ in range(5):
        a_second_step(a_sister(jordan))
    with CaptureQueriesContext(connection) as many:
        office.get(page_of(jordan))
    assert len(many) == len(one)
