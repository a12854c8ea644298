"""Consents: signed as documents, and what they let others read, opened and ended with them."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from stepwell.clinic.access.actions.disclosures import enter_the_asking
from stepwell.clinic.access.actions.granting import end_grants, grant
from stepwell.clinic.access.consents import (
    OFFERS,
    CannotConsent,
    ConsentText,
    Signature,
    Terms,
    also_signing,
    asked_to_sign,
    consent_text,
    plain_name,
    signs_as,
    standing_of,
    text_of,
)
from stepwell.clinic.access.guardianships import signing_guardians
from stepwell.clinic.access.models import PATIENT, Consent, Countersignature, Revocation
from stepwell.clinic.access.queries import consent_state
from stepwell.clinic.access.signed import consents_with_states
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import viewer_of
from stepwell.plumbing.documents import digest
from stepwell.pure.entitlement import ConsentState, Ground, Purpose, Signers

# What may still come to hold, or holds.
ALIVE = frozenset({ConsentState.IN_FORCE, ConsentState.HALF_SIGNED})


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
    given before by the same form; the same consent twice is one. With `terms.also_signs` nothing holds before that
    person has signed too. Raises CannotConsent (a signature that is not the name too), TextChanged and NotTheirsToSign.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)  # a double click waits here, and then finds the first
    signed_as = signs_as(viewer_of(by), patient, terms.form, at=at, kinds=terms.kinds)
    asked = asked_to_sign(patient, terms.form, at=at, kinds=terms.kinds)
    takes_two = signed_as == PATIENT and asked is not Signers.PATIENT
    if not signed_as or takes_two is not (terms.also_signs is not None):
        raise NotTheirsToSign
    text = consent_text(patient, terms, at=at)
    if text.seal != shown:
        raise TextChanged(text)
    _check(signature, _names(patient, signed_as, by, at))
    earlier = _given_before(patient, text, recipient_account, instead_of, at)
    for consent in earlier:
        same = text.signed(Signature(signature.strip(), signed_as, consent.signed_at), patient=patient)
        if consent.digest == digest(same):  # word for word the same
            return consent
    for consent in earlier:
        withdraw_consent(consent=consent, by=by, at=at, words="Replaced by a newer one.")
    pdf = text.signed(Signature(signature.strip(), signed_as, at), patient=patient)
    consent = Consent.objects.create(
        patient=patient,
        form=terms.form,
        version=text.version,
        title=text.title,
        words=list(text.paragraphs),
        recipient=text.recipient,
        recipient_account=recipient_account,
        kinds=sorted(kind.value for kind in terms.kinds),
        purpose=OFFERS[terms.form].purpose.value,
        until=terms.until,
        ends_at_discharge=terms.ends_at_discharge,
        signature=signature.strip(),
        signed_as=signed_as,
        signed_by=by,
        signed_at=at,
        also_signs=also_signing(patient, terms, at=at),
        pdf=pdf,
        digest=digest(pdf),
    )
    if consent.also_signs is None:
        _grant(consent, by, at)
    else:
        enter_the_asking(consent=consent, by=by, at=at)
    return consent


@transaction.atomic
def countersign_consent(*, consent: Consent, shown: str, signature: str, by: Account, at: datetime) -> Countersignature:
    """The second signature under the same words, by whom the minor asked: from now on it holds (42 CFR 2.14).

    A second click is the first. Raises NotTheirsToSign, TextChanged where `shown` is the seal of other words, and
    CannotConsent for a signature that is not the name.
    """
    patient = Patient.objects.select_for_update().get(pk=consent.patient_id)
    guardian = next((each for each in signing_guardians(patient, at=at) if each.pk == consent.also_signs_id), None)
    if guardian is None or guardian.account_id != by.pk:
        raise NotTheirsToSign
    kept = Countersignature.objects.filter(consent=consent).first()
    if kept is not None:
        return kept
    if consent_state(consent, at=at) is not ConsentState.HALF_SIGNED:
        raise NotTheirsToSign
    text = text_of(consent)
    if text.seal != shown:
        raise TextChanged(text)
    _check(signature, {guardian.name})
    first = Signature(consent.signature, consent.signed_as, consent.signed_at)
    signed_as = standing_of(guardian)
    pdf = text.signed(first, Signature(signature.strip(), signed_as, at), patient=patient)
    made = Countersignature.objects.create(
        patient=patient,
        consent=consent,
        signature=signature.strip(),
        signed_as=signed_as,
        by=by,
        at=at,
        pdf=pdf,
        digest=digest(pdf),
    )
    _grant(consent, by, at)
    return made


@transaction.atomic
def withdraw_consent(*, consent: Consent, by: Account | None, at: datetime, words: str = "") -> Revocation:
    """End a consent and every reading right it made, from now on. A second withdrawal is the first."""
    revocation, _ = Revocation.objects.get_or_create(
        consent=consent, defaults={"patient": consent.patient, "words": words, "by": by, "at": at}
    )
    end_grants(patient=consent.patient, ground=Ground.CONSENT, consent=consent, at=at)
    return revocation


@transaction.atomic
def end_consents_with_stay(*, patient: Patient, by: Account, at: datetime) -> int:
    """End the consents that say they end when the patient leaves the programme. How many did."""
    ending = [consent for consent in _alive(patient, at) if consent.ends_at_discharge]
    for consent in ending:
        withdraw_consent(consent=consent, by=by, at=at, words="It ended with the stay, as it says.")
    return len(ending)


@transaction.atomic
def end_outgrown_consents(*, patient: Patient, at: datetime) -> int:
    """End the consents that others signed than the law asks for today: by the law itself, for good. How many did."""
    states, rows = consents_with_states(patient, at=at)
    outgrown = [consent for consent in rows if states[consent.pk] is ConsentState.OUTGROWN]
    ending = [consent for consent in outgrown if not hasattr(consent, "revocation")]
    for consent in ending:
        withdraw_consent(consent=consent, by=None, at=at, words="The law asks for another signature now.")
    return len(ending)


def _alive(patient: Patient, at: datetime, form: str = "") -> list[Consent]:
    states, rows = consents_with_states(patient, at=at, form=form)
    return [consent for consent in rows if states[consent.pk] in ALIVE]


def _grant(consent: Consent, by: Account, at: datetime) -> None:
    if consent.recipient_account is not None:
        grant(
            to=consent.recipient_account,
            patient=consent.patient,
            kinds=consent.told,
            purpose=Purpose(consent.purpose),
            ground=Ground.CONSENT,
            consent=consent,
            by=by,
            at=at,
            until=consent.until,
        )


def _given_before(
    patient: Patient, text: ConsentText, recipient_account: Account | None, instead_of: Consent | None, at: datetime
) -> list[Consent]:
    """What this recipient was given by the same form and still has, and what is to be replaced."""
    return [
        consent
        for consent in _alive(patient, at, text.form)
        if (instead_of is not None and consent.pk == instead_of.pk)
        or (recipient_account is not None and consent.recipient_account_id == recipient_account.pk)
        or (recipient_account is None and plain_name(consent.recipient) == plain_name(text.recipient))
    ]


def _names(patient: Patient, signed_as: str, by: Account, at: datetime) -> set[str]:
    """What whoever signs may type."""
    if signed_as == PATIENT:
        return {patient.name, f"{patient.given_name} {patient.family_name}"}
    return {each.name for each in signing_guardians(patient, at=at) if each.account_id == by.pk}


def _check(signature: str, names: Collection[str]) -> None:
    if plain_name(signature) not in {plain_name(name) for name in names}:
        raise CannotConsent(f"Type your name as it is in your record: {' or '.join(sorted(names))}.")
