"""Taking a consent back: at once, whole, and by whoever may."""

from datetime import timedelta

import pytest

from stepwell.clinic.access.actions import NotYours, end_consents_with_stay
from stepwell.clinic.access.consents import OFFERS, Terms, end_of, family_terms
from stepwell.clinic.access.models import Grant, Revocation
from stepwell.clinic.access.queries import patients
from stepwell.clinic.access.signed import consents_in_force
from stepwell.clinic.access.tests.factories import a_patient, shares, signs, the_database_reads
from stepwell.clinic.people.actions import link_relative
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, an_account
from stepwell.journeys.withdraw_consent import withdraw_consent
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]
LATER = SPRING + timedelta(hours=1)


@pytest.fixture
def amara() -> Patient:
    return a_patient(given_name="Amara", family_name="Diaz")


@pytest.fixture
def ruth(amara: Patient) -> Relative:
    return link_relative(account=an_account(), patient=amara, name="Ruth Diaz", relationship="mother")


def test_what_it_opened_is_closed_from_that_moment_on(amara: Patient, ruth: Relative) -> None:
    assert amara.account is not None
    consent = shares(ruth, {Kind.SCHEDULE})
    viewer = viewer_of(ruth.account)
    the_database_reads(LATER)
    with acting_as(ruth.account.pk):
        assert patients(viewer, at=LATER).exists()
    withdraw_consent(patient=amara, ref=consent.ref, by=amara.account, at=LATER)
    with acting_as(ruth.account.pk):
        assert not patients(viewer, at=LATER).exists()
    assert Grant.objects.get(consent=consent).until == LATER


def test_taking_it_back_twice_is_once(amara: Patient, ruth: Relative) -> None:
    assert amara.account is not None
    consent = shares(ruth, {Kind.SCHEDULE})
    for minutes in (0, 1):
        withdraw_consent(patient=amara, ref=consent.ref, by=amara.account, at=LATER + timedelta(minutes=minutes))
    assert Revocation.objects.get().at == LATER


def test_nobody_else_can_take_it_back(amara: Patient, ruth: Relative) -> None:
    consent = shares(ruth, {Kind.SCHEDULE})
    for stranger in (ruth.account, an_account()):
        with pytest.raises(NotYours):
            withdraw_consent(patient=amara, ref=consent.ref, by=stranger, at=LATER)
    jordan = a_patient()
    assert jordan.account is not None
    with pytest.raises(NotYours):
        withdraw_consent(patient=jordan, ref=consent.ref, by=jordan.account, at=LATER)
    assert not Revocation.objects.exists()


def test_leaving_the_programme_ends_what_says_so_and_nothing_else(amara: Patient, ruth: Relative) -> None:
    assert amara.account is not None
    kept = signs(amara, Terms(form="tpo", kinds=OFFERS["tpo"].kinds))
    until = end_of(amara.today(SPRING) + timedelta(days=90), amara)
    told = family_terms(
        name=ruth.name, relationship="mother", kinds={Kind.SCHEDULE}, until=until, ends_at_discharge=True
    )
    signs(amara, told, recipient_account=ruth.account)
    assert end_consents_with_stay(patient=amara, by=amara.account, at=LATER) == 1
    assert list(consents_in_force(amara, at=LATER)) == [kept]
    assert not Grant.objects.filter(grantee=ruth.account, until__gt=LATER).exists()
