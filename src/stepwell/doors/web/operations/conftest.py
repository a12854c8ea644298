"""Who stands at the door of operations in tests: Priya, and people with no business here."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

ELEVEN = SPRING + timedelta(hours=4)
SignIn = Callable[[Account], Client]


@pytest.fixture(autouse=True)
def eleven(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is eleven in the morning in New York on Monday, 2 March 2026."""
    monkeypatch.setattr(clock, "now", lambda: ELEVEN)
    return ELEVEN


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """A browser in which this account is signed in."""

    def sign_in(account: Account) -> Client:
        client = Client()
        client.force_login(account)
        return client

    return sign_in


@pytest.fixture
def priya(rules: None) -> Staff:
    return a_staff(name="Priya Nair", roles=[Role.SCHEDULER], states=[], credential="")


@pytest.fixture
def outsiders(db: None) -> list[Account]:
    """A therapist, a patient, a director, nobody in particular: to them operations does not exist."""
    account = a_patient().account
    assert account is not None
    return [
        a_staff().account,
        account,
        a_staff(name="Vera Lund", roles=[Role.DIRECTOR]).account,
        an_account(),
    ]
