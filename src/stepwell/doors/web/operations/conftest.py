"""Who stands at the door of operations in tests: Priya, and people with no business here."""

from datetime import datetime

import pytest

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.people.tests.factories import a_staff, an_account
from stepwell.pure.entitlement import Role


@pytest.fixture(autouse=True)
def at_eleven(eleven: datetime) -> None:
    """Every test of this door happens at eleven."""


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
