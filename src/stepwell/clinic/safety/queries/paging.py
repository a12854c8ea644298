"""Whom was this person paged about?"""

from uuid import UUID

from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.models import Page
from stepwell.plumbing.database import acting_as


def paged_patient(ref: UUID, *, viewer: Viewer) -> UUID | None:
    """The patient of an alert that the viewer was paged about, though it may not be open to them.

    Whoever was called may find whom it is about, and open that record in an emergency: with a reason, and logged.
    """
    with acting_as(viewer.account_id, wide=True):
        pages = Page.objects.filter(alert__ref=ref, staff=viewer.staff_id or 0)
        return pages.values_list("patient__ref", flat=True).first()
