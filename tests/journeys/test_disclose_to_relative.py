"""What a relative reads of substance-use treatment is accounted for, once a day."""

from datetime import timedelta

import pytest

from stepwell.clinic.access.actions import withdraw_consent
from stepwell.clinic.access.models import Disclosure
from stepwell.clinic.access.tests.factories import a_patient, shares
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.tests.factories import SPRING, an_account
from stepwell.journeys.disclose_to_relative import disclose_to_relative
from stepwell.pure.entitlement import FAMILY_KINDS, Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture
def amara() -> Patient:
    return a_patient(given_name="Amara", time_zone="America/Los_Angeles")


@pytest.fixture
def ruth(amara: Patient) -> Relative:
    return link_relative(account=an_account(), patient=amara, name="Ruth Diaz", relationship="mother")


def test_a_day_is_the_patients_own(amara: Patient, ruth: Relative) -> None:
    shares(ruth, FAMILY_KINDS)
    for hours in (1, 15, 20):  # the third is the next day in Los Angeles
        notices = disclose_to_relative(patient_refs=[amara.ref], by=ruth.account, at=SPRING + timedelta(hours=hours))
        assert "42 CFR part 2" in notices[amara.ref]
    assert Disclosure.objects.count() == 2


def test_nothing_is_entered_where_it_was_not_agreed_to_or_was_taken_back(amara: Patient, ruth: Relative) -> None:
    shares(ruth, FAMILY_KINDS - {Kind.SUBSTANCE_USE})
    assert disclose_to_relative(patient_refs=[amara.ref], by=ruth.account, at=SPRING) == {}
    consent = shares(ruth, FAMILY_KINDS, SPRING + timedelta(minutes=1))
    later = SPRING + timedelta(minutes=2)
    withdraw_consent(consent=consent, by=ruth.account, at=later)
    assert disclose_to_relative(patient_refs=[amara.ref], by=ruth.account, at=later) == {}
    assert not Disclosure.objects.exists()


def test_another_relative_has_no_part_in_it(amara: Patient, ruth: Relative) -> None:
    shares(ruth, FAMILY_KINDS)
    assert disclose_to_relative(patient_refs=[amara.ref], by=an_account(), at=SPRING) == {}
