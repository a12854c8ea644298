"""Letting somebody close in, as far as the patient consents."""

import pytest

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.queries import patients
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.journeys.invite_relative import MoreThanFamily, invite_relative
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind, Role

pytestmark = pytest.mark.django_db


def invite(patient: Patient, *kinds: Kind) -> Relative:
    """Ruth is invited by the patient, to see these kinds of record."""
    assert patient.account is not None
    return invite_relative(
        patient=patient,
        email="ruth@example.org",
        name="Ruth Diaz",
        relationship="mother",
        kinds=kinds,
        by=patient.account,
        at=SPRING,
    )


def test_a_relative_sees_what_is_shared_and_nothing_else() -> None:
    amara = a_patient(given_name="Amara", family_name="Diaz")
    ruth = invite(amara, Kind.IDENTITY, Kind.SCHEDULE)
    viewer = viewer_of(ruth.account)
    assert viewer.roles == {Role.RELATIVE}
    with acting_as(ruth.account.pk):
        assert list(patients(viewer, at=SPRING, kind=Kind.SCHEDULE)) == [amara]
        assert not patients(viewer, at=SPRING, kind=Kind.NOTES)


def test_a_family_consent_opens_no_notes() -> None:
    amara = a_patient()
    with pytest.raises(MoreThanFamily, match="NOTES"):
        invite(amara, Kind.NOTES)


def test_an_invitation_alone_shows_nothing() -> None:
    amara = a_patient()
    before = Grant.objects.count()
    invite(amara)
    assert Grant.objects.count() == before
