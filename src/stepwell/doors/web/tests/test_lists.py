"""Whoever is named in a list of staff can read that it was looked at."""

from datetime import timedelta

import pytest
from django.test import Client

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.programs.models import Referral
from stepwell.clinic.schedule.models import Session, Unplaced
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.conftest import ELEVEN, SignIn
from stepwell.pure.entitlement import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eleven", "rules")]


@pytest.fixture
def lin() -> Staff:
    return a_staff()


@pytest.fixture
def jordan(lin: Staff) -> Patient:
    """Jordan, who has an individual session with Lin today."""
    patient = a_patient()
    treats(lin, patient)
    a_session(lin, SPRING + timedelta(hours=6), patients=[patient], kind="individual")
    return patient


def logged(client: Client, address: str, patient: Patient) -> list[tuple[str, str, bool]]:
    """What stands in the patient's log once somebody read this list twice."""
    for _ in range(2):
        response = client.get(address)
        assert response.status_code == 200
        assert patient.name in response.content.decode()
    return list(AccessLog.objects.filter(patient=patient).values_list("kind", "purpose", "allowed"))


@pytest.mark.parametrize(("address", "kind"), [("/clinic/patients/", "IDENTITY"), ("/clinic/day/", "SCHEDULE")])
def test_in_a_clinicians_lists(address: str, kind: str, lin: Staff, jordan: Patient, signed_in: SignIn) -> None:
    assert logged(signed_in(lin), address, jordan) == [(kind, "TREATMENT", True)]


def test_in_the_billers_week(jordan: Patient, signed_in: SignIn) -> None:
    bo = a_staff([Role.BILLER], name="Bo")
    assert logged(signed_in(bo), "/operations/claims/", jordan) == [("BILLING", "PAYMENT", True)]


def test_in_the_schedulers_lists(jordan: Patient, signed_in: SignIn) -> None:
    priya = signed_in(a_staff([Role.SCHEDULER], name="Priya"))
    Referral.objects.create(
        given_name="Jordan", family_name="Reyes", phone="518-555-0100", preference="iop", asked_at=ELEVEN,
        state="admitted", patient=jordan,
    )  # fmt: skip
    assert logged(priya, "/operations/referrals/", jordan) == [("IDENTITY", "OPERATIONS", True)]
    week = Session.objects.get().week
    Unplaced.objects.create(week=week, block="Skills", reason="no seat is left", patient_ref=jordan.ref)
    address = f"/operations/week/?programme={week.programme.ref}&week={week.starts_on}"
    assert ("SCHEDULE", "OPERATIONS", True) in logged(priya, address, jordan)
