"""A clinician is worried about a patient, whatever the questionnaires say; somebody is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.models import Alert
from stepwell.plumbing.database import acting_as
from stepwell.pure.instruments import Grade


def raise_worry(*, patient: Patient, grade: Grade, words: str, submission: UUID, by: Account, at: datetime) -> Alert:
    """Raise an alert of this grade with the reason in their own words. The same form sent twice raises one.

    Raises ValueError without a reason.
    """
    if not words.strip():
        raise ValueError("Write what worries you, for whoever reads it first.")
    with acting_as(by.pk, wide=True), transaction.atomic():
        return safety.raise_alert(
            patient=patient, grade=grade, words=words.strip(), source=f"worry:{submission}", by=by, at=at
        )
