"""Before the first question a teenager reads who will be able to see the answers; an adult does where they share."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.actions import record_guardianship, withdraw_consent
from stepwell.clinic.access.consents import Terms
from stepwell.clinic.access.tests.factories import a_patient, shares, signs, treats
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
URL = "/me/check-in/phq-9/"


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SPRING)


@pytest.fixture
def amara() -> Patient:
    """Sixteen, in a state where she decides alone."""
    return a_patient(given_name="Amara", family_name="Diaz", birth_on=date(2010, 2, 3), state="AL")


@pytest.fixture
def kai() -> Patient:
    """Fifteen, in a state where a parent may see."""
    return a_patient(given_name="Kai", family_name="Ito", birth_on=date(2010, 3, 9), state="TX")


def a_relative(patient: Patient, name: str = "Ruth Diaz", relationship: str = "mother") -> Relative:
    return link_relative(account=an_account(), patient=patient, name=name, relationship=relationship)


def page_of(patient: Patient) -> str:
    client = Client()
    assert patient.account is not None
    client.force_login(patient.account)
    return client.get(URL).content.decode()


def test_the_notice_stands_before_the_first_question_and_says_that_danger_is_acted_on(amara: Patient) -> None:
    treats(a_staff(name="Lin Chen"), amara)
    page = page_of(amara)
    assert page.index("Who will be able to see this") < page.index('type="radio"')
    assert "<strong>Your care team: Lin Chen, LCSW</strong>: every answer." in page
    assert "Danger to life is always acted on" in page


def test_a_mother_who_was_let_in_is_named_with_how_much(amara: Patient) -> None:
    ruth = a_relative(amara)
    assert "<strong>Your mother Ruth Diaz</strong>: nothing of this, and nothing else of your record." in page_of(amara)
    given = shares(ruth, {Kind.SCHEDULE})
    assert "Ruth Diaz</strong>: nothing of this. Besides: your appointments." in page_of(amara)
    shares(ruth, {Kind.SCORES})
    assert "Ruth Diaz</strong>: only the total, never your answers." in page_of(amara)
    assert given.recipient_account == ruth.account


def test_what_was_taken_back_is_no_longer_said(amara: Patient) -> None:
    ruth = a_relative(amara)
    given = shares(ruth, {Kind.SCORES})
    assert amara.account is not None
    withdraw_consent(consent=given, by=amara.account, at=SPRING)
    assert "nothing of this, and nothing else" in page_of(amara)


def test_a_father_who_sees_as_representative_is_named_with_bills_and_what_letters_may_tell(kai: Patient) -> None:
    dan = a_relative(kai, "Dan Ito", "father")
    vera = a_staff(name="Vera Lund", roles=[Role.DIRECTOR]).account
    record_guardianship(relative=dan, may_consent=True, may_see=True, papers="By birth", by=vera, at=SPRING)
    page = page_of(kai)
    assert (
        "<strong>Your father Dan Ito</strong>: only the total, never your answers. Besides: your appointments" in page
    )
    assert "Your father Dan Ito can see bills." in page
    assert "<strong>Whoever directs the programme</strong>: only the total, never your answers." in page


def test_a_parent_of_somebody_who_decides_alone_is_said_to_see_nothing(amara: Patient) -> None:
    ruth = a_relative(amara)
    vera = a_staff(name="Vera Lund", roles=[Role.DIRECTOR]).account
    record_guardianship(relative=ruth, may_consent=True, may_see=True, papers="By birth", by=vera, at=SPRING)
    page = page_of(amara)
    assert "Ruth Diaz</strong>: nothing of this, and nothing else of your record." in page
    assert "can see bills" not in page


def test_whom_a_consent_lets_be_written_to_is_named(amara: Patient) -> None:
    signs(
        amara,
        Terms(
            "named",
            frozenset({Kind.IDENTITY, Kind.SCORES}),
            "Dr Vale",
            "so that she can help",
            SPRING + timedelta(days=90),
        ),
    )
    assert "<strong>Dr Vale</strong>: only the total, never your answers, if your team sends it" in page_of(amara)


def test_an_adult_reads_it_only_where_somebody_outside_sees_this() -> None:
    jordan = a_patient()
    ruth = a_relative(jordan)
    shares(ruth, {Kind.SCHEDULE})
    assert "Who will be able to see this" not in page_of(jordan)
    shares(ruth, {Kind.SCORES})
    page = page_of(jordan)
    assert "<strong>Your mother Ruth Diaz</strong>: only the total, never your answers." in page


@pytest.mark.parametrize("number", [1, 9])
def test_it_costs_the_same_for_any_number_of_readers(amara: Patient, number: int) -> None:
    for nth in range(number):
        treats(a_staff(name=f"Lin {nth}"), amara, part=f"part {nth}")
        shares(a_relative(amara, f"Ruth {nth}"), {Kind.SCORES})
    with CaptureQueriesContext(connection) as spent:
        page_of(amara)
    assert len([query for query in spent if query["sql"].startswith("SELECT")]) <= 30
