"""Every write of the measures room: which instrument a patient is asked."""

from datetime import date

from django.db import transaction

from stepwell.clinic.measures.models import Assignment
from stepwell.clinic.people.models import Patient


@transaction.atomic
def assign(*, patient: Patient, instrument: str, from_on: date, every_days: int = 7) -> Assignment:
    """Ask this patient this instrument every so many days. The same one in force is not assigned twice."""
    in_force = Assignment.objects.filter(patient=patient, instrument=instrument, until__isnull=True).first()
    return in_force or Assignment.objects.create(
        patient=patient, instrument=instrument, from_on=from_on, every_days=every_days
    )
