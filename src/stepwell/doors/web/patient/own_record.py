"""How does a patient's screen open the record it shows? As anybody's is opened: decided, and logged."""

from datetime import datetime
from typing import TYPE_CHECKING

from stepwell.clinic.access.actions import NotYours, open_record
from stepwell.clinic.access.queries import patients
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.entitlement import Kind, Purpose

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


def own_record(viewer: Viewer, *kinds: Kind, at: datetime) -> "Patient":
    """The viewer's own record, opened for these kinds. Raises NotYours for who is not a patient, or may not."""
    own = patients(viewer, at=at).filter(pk=viewer.patient_id or 0).first()
    if own is None:
        raise NotYours
    for kind in kinds:
        open_record(viewer=viewer, patient_ref=own.ref, kind=kind, purpose=Purpose.OWN_RECORD, at=at)
    return own
