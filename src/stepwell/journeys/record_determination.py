"""A clinician records that an exception of the state's law holds of a minor: from now on the minor decides alone."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.models import Determination
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people.models import Account, Patient
from stepwell.plumbing.database import acting_as

TOLD = "From now on you decide alone who sees your record. What a parent was shown or signed has ended."


def record_determination(*, patient: Patient, exception: str, words: str, by: Account, at: datetime) -> Determination:
    """Record it with its reason; what parents were shown and had signed ends, and the patient is told, no parent is.

    Whoever calls has opened the record through the gate. Raises what `access.actions.record_determination` raises.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        made = access.record_determination(patient=patient, exception=exception, words=words, by=by, at=at)
        if made.from_at == at and patient.account is not None:
            inbox.tell(account=patient.account, words=TOLD, link="/me/sharing/", at=at)
        return made
