"""Which problems, medications and allergies does this patient have, as far as this viewer may see?"""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, Value, When

from stepwell.clinic.chart.models import Allergy, Imported, Medication, Problem
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer

# FHIR's words for what is still so: Condition.clinicalStatus, MedicationRequest.status.
STILL_SO = ("active", "recurrence", "relapse", "on-hold")


T = TypeVar("T", bound=Imported)


def problems(*, viewer: Viewer, patient: Patient, at: datetime) -> QuerySet[Problem]:
    """The patient's problems: active first, coded ones before others, newest first."""
    found: QuerySet[Problem] = _active_first(Problem, viewer, patient, at)
    return found.order_by("order", Case(When(icd10="", then=1), default=0), "-onset_at", "pk")


def medications(*, viewer: Viewer, patient: Patient, at: datetime) -> QuerySet[Medication]:
    """The patient's medications: active first, newest first."""
    found: QuerySet[Medication] = _active_first(Medication, viewer, patient, at)
    return found.order_by("order", "-authored_at", "pk")


def allergies(*, viewer: Viewer, patient: Patient, at: datetime) -> QuerySet[Allergy]:
    """The patient's allergies: active first, high criticality first."""
    found: QuerySet[Allergy] = _active_first(Allergy, viewer, patient, at)
    return found.order_by("order", Case(When(criticality="high", then=0), default=1), "text", "pk")


def problem_by_ref(*, viewer: Viewer, patient: Patient, ref: UUID, at: datetime) -> Problem | None:
    """That problem of that patient, or None when there is none the viewer may see."""
    return problems(viewer=viewer, patient=patient, at=at).filter(ref=ref).first()


def _active_first(model: type[T], viewer: Viewer, patient: Patient, at: datetime) -> QuerySet[T]:
    order = Case(When(status__in=STILL_SO, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows: QuerySet[T] = model.objects.visible_to(viewer, at=at).filter(patient=patient).annotate(order=order)
    return rows
