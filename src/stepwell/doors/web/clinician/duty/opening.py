"""May this member of staff open this alert, and for what?"""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.queries import alert_by_ref
from stepwell.pure.entitlement import Kind, Purpose, Role

if TYPE_CHECKING:
    from stepwell.clinic.safety.models import Alert


def open_alert(viewer: Viewer, ref: UUID, *, at: datetime, kinds: Collection[Kind] = (Kind.SAFETY,)) -> "Alert":
    """The alert with its patient, whose records of these kinds are opened and logged. Raises Http404 and NotYours.

    Whoever is on call, directs, or opened the record in an emergency meets it as one; those who treat, or supervise who
    treats, in their work.
    """
    found = alert_by_ref(ref, viewer=viewer, at=at)
    if found is None:
        raise Http404
    whose, wide = found.patient.ref, viewer.roles & {Role.ON_CALL, Role.DIRECTOR}
    purpose = Purpose.EMERGENCY if wide else working_purpose(viewer, whose, at=at)
    for kind in kinds:
        open_record(viewer=viewer, patient_ref=whose, kind=kind, purpose=purpose, at=at)
    return found
