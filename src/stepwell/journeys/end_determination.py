"""An exception does not hold of a minor any more: what the law and the papers say of parents holds again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.models import Determination
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people.models import Account, Patient
from stepwell.plumbing.database import acting_as

TOLD = "What your parents may see, and sign with you, follows the law of your state again. Ask your care team about it."


def end_determination(*, patient: Patient, ref: UUID, by: Account, at: datetime) -> Determination:
    """End it now, and tell the patient. A second ending is the first; what was signed before stays ended.

    Whoever calls has opened the record through the gate. Raises NotYours where there is no such determination.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        found = Determination.objects.filter(patient=patient, ref=ref).select_related("patient").first()
        if found is None:
            raise access.NotYours
        if found.until is None:
            access.end_determination(determination=found, by=by, at=at)
            if patient.account is not None:
                inbox.tell(account=patient.account, words=TOLD, link="/me/sharing/", at=at)
        return found
