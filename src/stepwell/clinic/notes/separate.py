"""What did a clinician write apart from the record? Each reads their own, and what a patient authorised."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.queries import grants_of
from stepwell.clinic.notes.models import CounsellingNote, PsychotherapyNote
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.entitlement import Ground, Kind, Role

SEPARATE: dict[Kind, type[PsychotherapyNote] | type[CounsellingNote]] = {
    Kind.PSYCHOTHERAPY_NOTES: PsychotherapyNote,
    Kind.COUNSELLING_NOTES: CounsellingNote,
}


@dataclass(frozen=True, slots=True)
class SeparateNoteRead:
    """One note as it was written. `author` is empty where it is the viewer's own."""

    kind: Kind
    text: str
    author: str
    at: datetime


def separate_notes_of(*, viewer: Viewer, patient: Patient, at: datetime) -> tuple[SeparateNoteRead, ...]:
    """The viewer's own separate notes about this patient and those they were authorised to read, newest first."""
    own = Q(author_id=viewer.account_id)
    found = [
        (kind, row)
        for kind, model in SEPARATE.items()
        for row in model.objects.visible_to(viewer, at=at).filter(
            own | Q(patient__in=_authorised(viewer, kind, at)), patient=patient
        )
    ]
    others = {row.author_id for _, row in found} - {viewer.account_id}
    names = {staff.account_id: staff.signature for staff in Staff.objects.filter(account__in=others)} if others else {}
    read = (SeparateNoteRead(kind, row.text, names.get(row.author_id, ""), row.at) for kind, row in found)
    return tuple(sorted(read, key=lambda note: note.at, reverse=True))


def may_keep_separate_notes(*, viewer: Viewer, patient: Patient, at: datetime) -> bool:
    """Whether the viewer is a therapist or psychiatrist who treats this patient now: others have none to write."""
    if viewer.roles.isdisjoint({Role.THERAPIST, Role.PSYCHIATRIST}):
        return False
    return grants_of(viewer, at=at).filter(patient=patient, ground=Ground.CARE_TEAM.value).exists()


def _authorised(viewer: Viewer, kind: Kind, at: datetime) -> "QuerySet[Grant, int]":
    given = grants_of(viewer, at=at).filter(ground=Ground.CONSENT.value, kinds__contains=[kind.value])
    return given.values_list("patient_id", flat=True)
