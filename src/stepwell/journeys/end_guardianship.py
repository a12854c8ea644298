"""What a parent or guardian may do ends; what another may do stays."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.models import Guardianship
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people.models import Account, Patient
from stepwell.plumbing.database import acting_as


def end_guardianship(*, patient: Patient, ref: UUID, by: Account, at: datetime) -> Guardianship:
    """End it now, and with it what it shows. The patient is told.

    Whoever calls has opened the record through the gate. Raises NotYours where there is no such guardianship.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        guardianship = Guardianship.objects.filter(patient=patient, ref=ref).select_related("patient").first()
        if guardianship is None:
            raise access.NotYours
        access.end_guardianship(guardianship=guardianship, by=by, at=at)
        if patient.account is not None:
            inbox.tell(
                account=patient.account,
                words="What was recorded of your parents or guardians has changed.",
                link="/me/",
                at=at,
            )
        return guardianship
