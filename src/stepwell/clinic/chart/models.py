"""What is known of a patient's health from elsewhere: problems, medications, allergies."""

from typing import ClassVar

from django.db import models

from stepwell.clinic.access.records import PatientRecord, SubstanceUseRecord
from stepwell.pure.entitlement import Kind


class Imported(PatientRecord):
    """A row that came from another system. `fingerprint` tells whether it has changed there since."""

    record_kind = Kind.CHART

    source_id = models.CharField(max_length=128, unique=True, null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    system = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=300)
    status = models.CharField(max_length=40)

    class Meta:
        abstract = True


class Problem(Imported, SubstanceUseRecord):
    """A diagnosis or other problem. `icd10` is what a claim names it by; empty where nobody has coded it."""

    icd10 = models.CharField(max_length=10, blank=True)
    category = models.CharField(max_length=60, blank=True)
    onset_at = models.DateTimeField(null=True, blank=True)
    abated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "status"], name="problems_by_patient")]


class Medication(Imported, SubstanceUseRecord):
    """A medicine, as ordered elsewhere."""

    authored_at = models.DateTimeField(null=True, blank=True)
    dosage = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "status"], name="medications_by_patient")]


class Allergy(Imported):
    """An allergy or intolerance."""

    criticality = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    reaction = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient"], name="allergies_by_patient")]
