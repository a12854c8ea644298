"""May the payer be told that this was treatment for substance use? By the patient's own consent, while it is in force.

From the age at which the law lets a minor decide alone only the minor's own signature counts, for a parent's plan too;
below it the minor's and a parent's, under the same text (42 CFR 2.14). A parent's alone is never enough.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from stepwell.clinic.access.actions.disclosures import SINGLE_FORM, may_disclose
from stepwell.clinic.access.models import PATIENT, Consent
from stepwell.clinic.access.queries import consent_states
from stepwell.pure.entitlement import ConsentState, Kind, Purpose

Signed = tuple[Consent, ConsentState]
_ASK = "ask the patient to sign the consent for treatment, payment and operations."
WHY_NOT = {
    ConsentState.NONE: f"No consent to tell the payer about substance-use treatment; {_ASK}",
    ConsentState.HALF_SIGNED: "The consent to tell the payer about substance-use treatment waits for a parent's or"
    " guardian's signature; at the patient's age it takes both.",
    ConsentState.OUTGROWN: "The consent to tell the payer about substance-use treatment was not signed by whom the law"
    f" asks today; {_ASK}",
    ConsentState.REVOKED: "The patient took back the consent to tell the payer about substance-use treatment; what was"
    " claimed before stands, and a new claim takes a new consent.",
    ConsentState.EXPIRED: f"The consent to tell the payer about substance-use treatment is past its term; {_ASK}",
}


def consents_to_tell(patient_ids: Collection[int], *, at: datetime) -> Mapping[int, Sequence[Signed]]:
    """Every such consent that these patients ever signed, and what became of it, by patient, newest first.

    As many queries for any number of patients in one state; reads as the program.
    """
    signed = Consent.objects.filter(patient__in=patient_ids, form=SINGLE_FORM, signed_as=PATIENT)
    told = signed.select_related("patient", "revocation", "countersignature").defer("pdf", "countersignature__pdf")
    rows = list(told.order_by("-signed_at", "-pk"))
    states = consent_states(rows, at=at)
    found: dict[int, list[Signed]] = {patient: [] for patient in patient_ids}
    for consent in rows:
        found[consent.patient_id].append((consent, states[consent.pk]))
    return found


def consent_in_force(consents: Sequence[Signed], *, at: datetime) -> Consent | None:
    """The one by which a payer may be told at this moment."""
    allowed = (
        consent
        for consent, state in consents
        if may_disclose(consent, state, kind=Kind.SUBSTANCE_USE, purpose=Purpose.PAYMENT, at=at).allowed
    )
    return next(allowed, None)


def why_not(consents: Sequence[Signed]) -> str:
    """Why no payer may be told, in words for who bills."""
    return WHY_NOT[consents[0][1] if consents else ConsentState.NONE]
