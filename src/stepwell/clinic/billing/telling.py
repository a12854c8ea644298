"""May the payer be told that this was treatment for substance use? By the patient's own consent, while it is in force.

From the age at which the law lets a minor decide alone only the minor's own signature counts, for a parent's plan too
(42 CFR 2.14(b)); below it a parent's would be needed besides (2.14(c)), which nothing here can take. So a consent
counts that the patient signed, and no other.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from stepwell.clinic.access.actions.disclosures import SINGLE_FORM, may_disclose
from stepwell.clinic.access.consents import PATIENT
from stepwell.clinic.access.models import Consent
from stepwell.clinic.access.queries import consent_state
from stepwell.pure.entitlement import ConsentState, Kind, Purpose

_ASK = "ask the patient to sign the consent for treatment, payment and operations."
WHY_NOT = {
    ConsentState.NONE: f"No consent to tell the payer about substance-use treatment; {_ASK}",
    ConsentState.REVOKED: "The patient took back the consent to tell the payer about substance-use treatment; what was"
    " claimed before stands, and a new claim takes a new consent.",
    ConsentState.EXPIRED: f"The consent to tell the payer about substance-use treatment is past its term; {_ASK}",
}


def consents_to_tell(patient_ids: Collection[int]) -> Mapping[int, Sequence[Consent]]:
    """Every such consent that these patients ever signed, by patient, newest first. One query; reads as the program."""
    signed = Consent.objects.filter(patient__in=patient_ids, form=SINGLE_FORM, signed_as=PATIENT)
    found: dict[int, list[Consent]] = {patient: [] for patient in patient_ids}
    for consent in signed.select_related("revocation").defer("pdf").order_by("-signed_at", "-pk"):
        found[consent.patient_id].append(consent)
    return found


def consent_in_force(consents: Sequence[Consent], *, at: datetime) -> Consent | None:
    """The one by which a payer may be told at this moment."""
    allowed = (
        consent
        for consent in consents
        if may_disclose(consent, kind=Kind.SUBSTANCE_USE, purpose=Purpose.PAYMENT, at=at).allowed
    )
    return next(allowed, None)


def why_not(consents: Sequence[Consent], *, at: datetime) -> str:
    """Why no payer may be told, in words for who bills."""
    return WHY_NOT[consent_state(consents[0], at=at) if consents else ConsentState.NONE]
