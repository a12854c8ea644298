"""Consents: signed as documents, and what they let others read, opened and ended with them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from stepwell.clinic.access.actions.granting import end_grants, grant
from stepwell.clinic.access.models import Consent, Revocation
from stepwell.clinic.people.models import Account, Patient
from stepwell.plumbing.documents import digest
from stepwell.pure.entitlement import Ground, Kind, Purpose


@transaction.atomic
def sign_consent(
    *,
    patient: Patient,
    form: str,
    version: str,
    title: str,
    recipient: str,
    recipient_account: Account | None,
    kinds: Collection[Kind],
    purpose: Purpose,
    until: datetime | None,
    ends_at_discharge: bool,
    signature: str,
    signed_as: str,
    pdf: bytes,
    by: Account,
    at: datetime,
) -> Consent:
    """Keep a signed consent with its document and, where its recipient has an account, grant what it says."""
    consent = Consent.objects.create(
        patient=patient,
        form=form,
        version=version,
        title=title,
        recipient=recipient,
        recipient_account=recipient_account,
        kinds=sorted(kind.value for kind in kinds),
        purpose=purpose.value,
        until=until,
        ends_at_discharge=ends_at_discharge,
        signature=signature,
        signed_as=signed_as,
        signed_by=by,
        signed_at=at,
        pdf=pdf,
        digest=digest(pdf),
    )
    if recipient_account is not None:
        grant(
            to=recipient_account,
            patient=patient,
            kinds=kinds,
            purpose=purpose,
            ground=Ground.CONSENT,
            consent=consent,
            by=by,
            at=at,
            until=until,
        )
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Account, at: datetime, words: str = "") -> Revocation:
    """End a consent and every reading right it made, from now on. A second withdrawal is the first."""
    revocation, _ = Revocation.objects.get_or_create(
        consent=consent, defaults={"patient": consent.patient, "words": words, "by": by, "at": at}
    )
    end_grants(patient=consent.patient, ground=Ground.CONSENT, consent=consent, at=at)
    return revocation
