"""A consent is taken back: what it let others see, they no longer see."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.consents import may_sign
from stepwell.clinic.access.models import Consent, Revocation
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind


def withdraw_consent(*, patient: Patient, ref: UUID, by: Account, at: datetime, words: str = "") -> Revocation:
    """End this consent of this patient now. Nobody needs a reason to take one back, nor is asked for one.

    The patient may at any age, and whoever may sign it for them. Whoever calls has opened the record through the gate.
    Raises NotYours for anybody else, and where there is no such consent.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        consent = Consent.objects.filter(patient=patient, ref=ref).first()
        if consent is None:
            raise access.NotYours
        kinds = frozenset(Kind(kind) for kind in consent.kinds)
        if by.pk != patient.account_id and not may_sign(viewer_of(by), patient, consent.form, at=at, kinds=kinds):
            raise access.NotYours
        return access.withdraw_consent(consent=consent, by=by, at=at, words=words)
