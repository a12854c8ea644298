"""Who stands at the patient's door in tests: Jordan, who is treated by Lin, at eight in the morning in New York."""

from datetime import datetime, timedelta

import pytest

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Episode
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.plumbing import clock

EIGHT = SPRING + timedelta(hours=1)


@pytest.fixture
def eight(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is eight in the morning in New York on Monday, 2 March 2026."""
    monkeypatch.setattr(clock, "now", lambda: EIGHT)
    return EIGHT


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
