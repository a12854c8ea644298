"""A parent or guardian signs besides the minor who asked them: from now on the consent holds, and the minor is told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.models import Consent, Countersignature
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people.models import Account
from stepwell.plumbing.database import acting_as


def countersign_consent(*, ref: UUID, shown: str, signature: str, by: Account, at: datetime) -> Countersignature:
    """Keep the second signature under the words whose seal was `shown`. A second click is the first.

    Raises what `access.actions.countersign_consent` raises, and NotYours where no such consent asks for `by`.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        asked = Consent.objects.filter(also_signs__account=by).select_related("patient", "also_signs")
        consent = asked.filter(ref=ref).first()
        if consent is None:
            raise access.NotYours
        made = access.countersign_consent(consent=consent, shown=shown, signature=signature, by=by, at=at)
        if made.at == at and consent.patient.account is not None:
            words = f"{made.signature} has signed too: “{consent.title}” holds from now on."
            inbox.tell(account=consent.patient.account, words=words, link="/me/sharing/", at=at)
        if made.at == at and consent.recipient_account is not None:
            words = "Somebody shares part of their care with you."
            inbox.tell(account=consent.recipient_account, words=words, link="/family/", at=at, by_email=True)
        return made
