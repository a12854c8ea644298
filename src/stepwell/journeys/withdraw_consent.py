"""A consent is taken back: what it let others see, they no longer see."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.consents import may_sign
from stepwell.clinic.access.countersigning import paper_by_ref
from stepwell.clinic.access.models import Consent, Revocation
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.plumbing.database import acting_as


def withdraw_consent(*, patient: Patient | None, ref: UUID, by: Account, at: datetime, words: str = "") -> Revocation:
    """End this consent of this patient now. Nobody needs a reason to take one back, nor is asked for one.

    The patient may at any age, whoever may sign it for them, and whoever signs besides: before their signature, too;
    these hold the paper, and need not know the `patient`. Whoever calls has opened the record, or the paper. Raises
    NotYours for anybody else, and where there is no such consent.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        found = Consent.objects.filter(ref=ref).select_related("patient", "revocation").defer("pdf")
        consent = (found if patient is None else found.filter(patient=patient)).first()
        if consent is None or not _may_end(consent, by, at):
            raise access.NotYours
        return access.withdraw_consent(consent=consent, by=by, at=at, words=words)


def _may_end(consent: Consent, by: Account, at: datetime) -> bool:
    if by.pk == consent.patient.account_id:
        return True
    if consent.also_signs_id is None:
        return may_sign(viewer_of(by), consent.patient, consent.form, at=at, kinds=consent.told)
    ended_it = hasattr(consent, "revocation") and consent.revocation.by_id == by.pk  # the second of two clicks
    return ended_it or paper_by_ref(consent.ref, viewer=viewer_of(by), at=at) is not None
