"""Consents: signed as documents, and what they let others read, opened and ended with them."""

import unicodedata
from datetime import datetime
from functools import partial

from django.db import transaction

from stepwell.clinic.access.actions.granting import end_grants, grant
from stepwell.clinic.access.consents import (
    OFFERS,
    PATIENT,
    CannotConsent,
    ConsentText,
    Terms,
    consent_text,
    consents_in_force,
    signs_as,
)
from stepwell.clinic.access.models import Consent, Revocation
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import Viewer, viewer_of
from stepwell.plumbing.documents import digest
from stepwell.pure.entitlement import Ground


class TextChanged(Exception):
    """The text is another than the one that was shown; show this one, and let it be read again."""

    def __init__(self, text: ConsentText) -> None:
        super().__init__("The text has changed since it was shown.")
        self.text = text


class NotTheirsToSign(Exception):
    """Another person's signature is needed: at this age the law asks the patient, or a parent, or both."""


@transaction.atomic
def sign_consent(
    *,
    patient: Patient,
    terms: Terms,
    shown: str,
    signature: str,
    by: Account,
    at: datetime,
    recipient_account: Account | None = None,
    instead_of: Consent | None = None,
) -> Consent:
    """Keep a signed consent with its document and, where its recipient has an account, grant what it says.

    `shown` is the seal of the text that was read. `instead_of` ends with it, as does whatever the same recipient was
    given before by the same form; the same consent twice is one. Raises CannotConsent (a signature that is not the name
    too), TextChanged and NotTheirsToSign.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)  # a double click waits here, and then finds the first
    viewer = viewer_of(by)
    signed_as = signs_as(viewer, patient, terms.form, at=at, kinds=terms.kinds)
    if not signed_as:
        raise NotTheirsToSign
    text = consent_text(patient, terms, at=at)
    if text.seal != shown:
        raise TextChanged(text)
    _check_name(signature, patient, viewer, signed_as)
    earlier = _given_before(patient, text, recipient_account, instead_of, at)
    signed = partial(text.signed, signature=signature.strip(), signed_as=signed_as, patient=patient)
    for consent in earlier:
        if consent.digest == digest(signed(at=consent.signed_at)):  # word for word the same
            return consent
    for consent in earlier:
        withdraw_consent(consent=consent, by=by, at=at, words="Replaced by a newer one.")
    pdf = signed(at=at)
    purpose = OFFERS[terms.form].purpose
    consent = Consent.objects.create(
        patient=patient,
        form=terms.form,
        version=text.version,
        title=text.title,
        recipient=text.recipient,
        recipient_account=recipient_account,
        kinds=sorted(kind.value for kind in terms.kinds),
        purpose=purpose.value,
        until=terms.until,
        ends_at_discharge=terms.ends_at_discharge,
        signature=signature.strip(),
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
            kinds=terms.kinds,
            purpose=purpose,
            ground=Ground.CONSENT,
            consent=consent,
            by=by,
            at=at,
            until=terms.until,
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


@transaction.atomic
def end_consents_with_stay(*, patient: Patient, by: Account, at: datetime) -> int:
    """End the consents that say they end when the patient leaves the programme. How many did."""
    ending = list(consents_in_force(patient, at=at).filter(ends_at_discharge=True).defer("pdf"))
    for consent in ending:
        withdraw_consent(consent=consent, by=by, at=at, words="It ended with the stay, as it says.")
    return len(ending)


def _given_before(
    patient: Patient, text: ConsentText, recipient_account: Account | None, instead_of: Consent | None, at: datetime
) -> list[Consent]:
    """What this recipient was given by the same form and still has, and what is to be replaced."""
    held = consents_in_force(patient, at=at, form=text.form).select_related("revocation").defer("pdf")
    return [
        consent
        for consent in held
        if (instead_of is not None and consent.pk == instead_of.pk)
        or (recipient_account is not None and consent.recipient_account_id == recipient_account.pk)
        or (recipient_account is None and _plain(consent.recipient) == _plain(text.recipient))
    ]


def _check_name(signature: str, patient: Patient, viewer: Viewer, signed_as: str) -> None:
    names = {viewer.name}
    if signed_as == PATIENT:
        names = {patient.name, f"{patient.given_name} {patient.family_name}"}
    if _plain(signature) not in {_plain(name) for name in names}:
        raise CannotConsent(f"Type your name as it is in your record: {' or '.join(sorted(names))}.")


def _plain(name: str) -> str:
    """Without accents, capitals and double spaces, which a phone's keyboard makes hard."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())
