"""Who may see whom, to test with."""

from datetime import datetime
from typing import Any

from stepwell.clinic.access import actions
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests import factories
from stepwell.clinic.people.tests.factories import SPRING


def a_patient(**facts: Any) -> Patient:
    """A patient who may read their own record."""
    patient = factories.a_patient(**facts)
    if patient.account:
        actions.grant_self(patient=patient, by=None, at=SPRING)
    return patient


def treats(staff: Staff, patient: Patient, part: str = "primary therapist", at: datetime = SPRING) -> None:
    """Put a clinician on the care team, with the grant that goes with it."""
    people.join_care_team(patient=patient, staff=staff, part=part, at=at)
    actions.grant_care_team(to=staff.account, patient=patient, by=None, at=at)
