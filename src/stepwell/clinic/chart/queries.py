"""Which problems, medications and allergies does this patient have, as far as this viewer may see?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Case, QuerySet, When

from stepwell.clinic.chart.models import Allergy, Medication, Problem
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer

# FHIR's words for what is still so: Condition.clinicalStatus, MedicationRequest.status.
STILL_SO = ("active", "recurrence", "relapse", "on-hold")


def problems(*, viewer: Viewer, patient: Patient, at: datetime) -> QuerySet[Problem]:
    """The patient's problems: active first, coded ones before others, newest first."""
    rows = Problem.objects.visible_to(viewer, at=at).filter(patient=patient)
    return rows.order_by(_still_so_first(), Case(When(icd10="", then=1), default=0), "-onset_at", "pk")


def medications(*, viewer: Viewer, patient: Patient, at: datetime) -> QuerySet[Medication]:
    """The patient's medications: active first, newest first."""
    rows = Medication.objects.visible_to(viewer, at=at).filter(patient=patient)
    return rows.order_by(_still_so_first(), "-authored_at", "pk")


def allergies(*, viewer: Viewer, patient: Patient, at: datetime) -> QuerySet[Allergy]:
    """The patient's allergies: active first, high criticality first."""
    rows = Allergy.objects.visible_to(viewer, at=at).filter(patient=patient)
    return rows.order_by(_still_so_first(), Case(When(criticality="high", then=0), default=1), "text", "pk")


def problem_by_ref(*, viewer: Viewer, patient: Patient, ref: UUID, at: datetime) -> Problem | None:
    """That problem of that patient, or None when there is none the viewer may see."""
    return problems(viewer=viewer, patient=patient, at=at).filter(ref=ref).first()


def _still_so_first() -> Case:
    return Case(When(status__in=STILL_SO, then=0), default=1)
