"""One patient's record beside its first page: opened for one kind of record, with the way to the others."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from stepwell.clinic.access.actions import NotYours, open_record
from stepwell.clinic.access.queries import grants_of, working_purpose
from stepwell.clinic.people.queries import Viewer
from stepwell.doors.web.ui.shapes import Crumb, Tab
from stepwell.pure.entitlement import Kind, Purpose

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

_PARTS = {"progress": "Progress", "measures": "Questionnaires", "diary": "Diary", "monitoring": "Monitoring"}


@dataclass(frozen=True, slots=True)
class About:
    """The patient, and whether the viewer treats them: who supervises, is on call or looks in an emergency reads."""

    patient: "Patient"
    writes: bool
    context: dict[str, object]

    def demand_writing(self) -> None:
        """Raises NotYours for who may only read."""
        if not self.writes:
            raise NotYours


def about(viewer: Viewer, ref: UUID, kind: Kind, part: str, *, at: datetime) -> About:
    """Open the record for this kind, logged, with crumbs and tabs of the part it is shown as. Raises NotYours."""
    purpose = working_purpose(viewer, ref, at=at)
    patient = open_record(viewer=viewer, patient_ref=ref, kind=kind, purpose=purpose, at=at)
    treating = grants_of(viewer, at=at).filter(
        patient=patient, purpose=Purpose.TREATMENT.value, kinds__contains=[kind.value]
    )
    writes = treating.exists()
    context: dict[str, object] = {
        "nav": "clinician:patients",
        "patient": patient,
        "writes": writes,
        "crumbs": [
            Crumb(label="Patients", href=reverse("clinician:patients")),
            Crumb(label=patient.name, href=reverse("clinician:patient", args=[ref])),
            Crumb(label=_PARTS[part]),
        ],
        "tabs": [
            Tab(label=label, href=reverse(f"clinician:{name}", args=[ref]), is_current=name == part)
            for name, label in _PARTS.items()
        ],
    }
    return About(patient, writes, context)
