"""Somebody signs a consent: the text they read is kept, and what it says holds from now on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.consents import Terms
from stepwell.clinic.access.countersigning import ASKED, PAPERS
from stepwell.clinic.access.models import Consent
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people.models import Account, Patient
from stepwell.plumbing.database import acting_as


def sign_consent(
    *,
    patient: Patient,
    terms: Terms,
    shown: str,
    signature: str,
    by: Account,
    at: datetime,
    instead_of: UUID | None = None,
) -> Consent:
    """Keep the signed consent. `shown` is the seal of the text that was read, `instead_of` the consent it replaces.

    What replaces another goes to the same account, if that one went to any; `invite_relative` lets somebody new in.
    Whom a minor asks to sign besides (`terms.also_signs`) is told that something waits for them, and not what.
    Whoever calls has opened the record through the gate. Raises what `access.actions.sign_consent` raises, and NotYours
    where there is no such consent to replace.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        earlier = None
        if instead_of is not None:
            earlier = Consent.objects.filter(patient=patient, ref=instead_of, form=terms.form).first()
            if earlier is None:
                raise access.NotYours
        signed = access.sign_consent(
            patient=patient,
            terms=terms,
            shown=shown,
            signature=signature,
            recipient_account=earlier.recipient_account if earlier else None,
            instead_of=earlier,
            by=by,
            at=at,
        )
        if signed.also_signs is not None and signed.signed_at == at:
            inbox.tell(account=signed.also_signs.account, words=ASKED, link=PAPERS, at=at, by_email=True)
        return signed
