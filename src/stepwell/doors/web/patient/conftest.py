"""Who stands at the patient's door in tests: Jordan, who is treated by Lin, at eight in the morning in New York."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Episode
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.plumbing import clock

EIGHT = SPRING + timedelta(hours=1)
SignIn = Callable[[Patient | Staff], Client]


@pytest.fixture
def eight(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is eight in the morning in New York on Monday, 2 March 2026."""
    monkeypatch.setattr(clock, "now", lambda: EIGHT)
    return EIGHT


@pytest.fixture
def signed_in(db: None) -> SignIn:
    """A browser in which this person is signed in."""

    def sign_in(person: Patient | Staff) -> Client:
        account: Account | None = person.account
        assert account is not None
        client = Client()
        client.force_login(account)
        return client

    return sign_in


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff, rules: None) -> Patient:
    """An adult whom Lin treats; not admitted."""
    patient = a_patient(preferred_name="Jo")
    treats(lin, patient)
    return patient


@pytest.fixture
def episode(jordan: Patient, lin: Staff) -> Episode:
    """Jordan in an intensive track since today."""
    return admitted(jordan, a_track(), lin)
