"""Who stands at the clinician's door in tests: Lin, her patients, a session, and people with no business here."""

from datetime import datetime, timedelta

import pytest

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.pure.entitlement import Role


@pytest.fixture(autouse=True)
def at_eleven(eleven: datetime) -> None:
    """Every test of this door happens at eleven."""


@pytest.fixture
def lin(db: None) -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff, rules: None) -> Patient:
    """An adult whom Lin treats, admitted to a track today."""
    patient = a_patient()
    treats(lin, patient)
    admitted(patient, a_track(), lin)
    return patient


@pytest.fixture
def amara(lin: Staff, rules: None) -> Patient:
    patient = a_patient(given_name="Amara", family_name="Diaz")
    treats(lin, patient)
    return patient


@pytest.fixture
def session(lin: Staff, jordan: Patient, amara: Patient) -> Session:
    """Lin's group this morning, 10:00 to 11:00 in New York, with both."""
    return a_session(lin, SPRING + timedelta(hours=3), patients=[jordan, amara])


@pytest.fixture
def outsiders(db: None, jordan: Patient) -> list[Account]:
    """Another therapist, a patient, a scheduler: to all of them a session or a patient of Lin's does not exist."""
    assert jordan.account is not None
    return [
        a_staff(name="Nobody").account,
        jordan.account,
        a_staff(name="Priya", roles=[Role.SCHEDULER]).account,
    ]
