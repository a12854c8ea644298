"""Consents as they lie in the record, those too that no form offers, to test with."""

from collections.abc import Collection
from datetime import datetime

from stepwell.clinic.access.models import Consent
from stepwell.clinic.people.models import Patient, Relative
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.pure.entitlement import Kind, Purpose


def a_consent(
    patient: Patient,
    kinds: Collection[Kind],
    *,
    form: str = "named",
    purpose: Purpose = Purpose.TREATMENT,
    recipient: str = "Dr Vale",
    until: datetime | None = None,
    also_signs: Relative | None = None,
) -> Consent:
    """Signed in spring; what it would grant is not granted."""
    assert patient.account is not None
    return Consent.objects.create(
        patient=patient,
        form=form,
        version="1",
        title="My consent",
        recipient=recipient,
        kinds=sorted(kind.value for kind in kinds),
        purpose=purpose.value,
        until=until,
        signature=patient.name,
        signed_as="patient",
        signed_by=patient.account,
        signed_at=SPRING,
        also_signs=also_signs,
        pdf=b"",
        digest="",
    )
