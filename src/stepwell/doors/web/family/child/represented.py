"""How does a parent's or guardian's screen open the record? As anybody's is opened: decided, and logged."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from stepwell.clinic.access.actions import NotYours, open_kinds, open_record
from stepwell.clinic.access.guardianships import Representation, represented_by
from stepwell.clinic.access.minors import decides_from
from stepwell.clinic.people.queries import Viewer
from stepwell.doors.web.ui.times import full_date_words
from stepwell.pure.entitlement import Kind, Purpose
from stepwell.pure.values import age_on, today

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


def represented(viewer: Viewer, ref: UUID, *kinds: Kind, at: datetime) -> "tuple[Patient, Representation, str]":
    """The patient, opened for these kinds, what the viewer is to them, and that in words. Raises NotYours.

    Somebody with whom the patient only shares something is no representative, and cannot tell the difference from
    nobody.
    """
    found = next((each for each in represented_by(viewer, at=at) if each.patient_ref == ref), None)
    if found is None:
        # Nothing opens this kind to family: it is refused, and the refusal is logged.
        open_record(viewer=viewer, patient_ref=ref, kind=Kind.ACCESS, purpose=Purpose.FAMILY_SUPPORT, at=at)
        raise NotYours
    patient, _ = open_kinds(viewer=viewer, patient_ref=ref, kinds=kinds, purpose=Purpose.FAMILY_SUPPORT, at=at)
    return patient, found, standing_words(patient, found, at)


def standing_words(patient: "Patient", found: Representation, at: datetime) -> str:
    """Why and until when."""
    name, day = called(patient), today(found.until, patient.zone)
    as_what = f"You see this as {name}’s {found.relationship}"
    if found.until == decides_from(patient, at=at):
        age = age_on(patient.birth_on, day)
        return f"{as_what}, until {name} turns {age} on {full_date_words(day)}. From then on {name} alone decides."
    last = full_date_words(today(found.until - timedelta(seconds=1), patient.zone))
    return f"{as_what}, until the end of {last}, as the papers on file say."


def called(patient: "Patient") -> str:
    return patient.preferred_name or patient.given_name
