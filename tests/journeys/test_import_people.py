"""Somebody moves, and the other system says so: what a parent sees is settled in the same import."""

from datetime import date, timedelta

import pytest

from stepwell.clinic.access.models import Grant
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.journeys.import_people import import_people
from stepwell.journeys.record_guardianship import Guardian, record_guardianship
from stepwell.pure.entitlement import Ground, Role
from stepwell.pure.fhir import Bulk, PatientRecord

pytestmark = pytest.mark.usefixtures("rules")


@pytest.fixture
def vera() -> Account:
    return a_staff(name="Vera Lund", roles=[Role.DIRECTOR]).account


def a_bulk(state: str) -> Bulk:
    kai = PatientRecord(
        source_id="kai", family="Ito", given="Kai", middle="", preferred="",
        birth_on=date(2010, 3, 9), gender="", phone="", email="", address_lines=(), city="", state=state,
        postal_code="", language="",
    )  # fmt: skip
    return Bulk((kai,), (), (), (), (), {}, {}, (), {}, ())


def test_a_minor_who_moves_to_a_state_that_leaves_it_to_them_is_shown_to_no_parent(vera: Account) -> None:
    import_people(bulk=a_bulk("TX"), time_zone="America/Chicago", at=SPRING)
    record_guardianship(
        patient=Patient.objects.get(source_id="kai"), guardian=Guardian("Dan Ito", "father", "dan@example.org"),
        may_consent=True, may_see=True, papers="By birth", by=vera, at=SPRING,
    )  # fmt: skip
    moved_at = SPRING + timedelta(days=1)
    held = Grant.objects.filter(ground=Ground.PERSONAL_REPRESENTATIVE.value, until__gt=moved_at)
    import_people(bulk=a_bulk("TX"), time_zone="America/Chicago", at=moved_at)
    assert held.count() == 1
    import_people(bulk=a_bulk("NY"), time_zone="America/Chicago", at=moved_at)
    assert held.count() == 0
