"""What leaves the programme: allowed by the patient's consent or by the law, and entered in the accounting."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from stepwell.clinic.access.models import Consent, Disclosure
from stepwell.clinic.access.queries import consent_state, consent_states
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.rulebook.queries import redisclosure_notice
from stepwell.pure.entitlement import (
    OPENS,
    SEPARATE_NOTES,
    ConsentState,
    Decision,
    GrantFacts,
    Ground,
    Kind,
    Purpose,
    decide,
)

# One consent may be for all of these at once, for all time to come (42 CFR 2.31(a)(4)(ii), 2.33(b)).
SINGLE_FORM = "tpo"
SINGLE_PURPOSES = frozenset({Purpose.TREATMENT, Purpose.PAYMENT, Purpose.OPERATIONS})
# What HIPAA lets a programme tell without a consent (164.506, 164.512(j)), by the ground that limits how much; what
# tells of substance use needs one nevertheless, but in a medical emergency (42 CFR 2.51).
_WITHOUT_CONSENT = {
    Purpose.TREATMENT: OPENS[Ground.CONSENT][Purpose.TREATMENT] - SEPARATE_NOTES,
    Purpose.PAYMENT: OPENS[Ground.PAYER][Purpose.PAYMENT],
    Purpose.OPERATIONS: OPENS[Ground.CONSENT][Purpose.OPERATIONS],
    Purpose.EMERGENCY: OPENS[Ground.BREAK_GLASS][Purpose.EMERGENCY],
}


class MayNotDisclose(ValueError):
    """This may not leave the programme; the text says why, for whoever wanted to send it."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing told to one recipient about one patient; fields as in `disclose`."""

    patient: Patient
    consent: Consent | None
    recipient: str
    description: str
    kinds: Collection[Kind]
    digest: str = ""


@transaction.atomic
def disclose(
    *,
    patient: Patient,
    consent: Consent | None,
    recipient: str,
    description: str,
    kinds: Collection[Kind],
    purpose: Purpose,
    by: Account | None,
    at: datetime,
    digest: str = "",
    unless_since: datetime | None = None,
) -> Disclosure:
    """Enter in the accounting what is told to somebody outside, with the notice that has to travel with it.

    `kinds` names SUBSTANCE_USE where any of it tells of that. With `unless_since`, the same told to the same recipient
    since then is returned instead of entered again. Raises MayNotDisclose.
    """
    _check(patient, consent, consent_state(consent, at=at), kinds, purpose, at)
    told = {
        "patient": patient,
        "consent": consent,
        "recipient": recipient,
        "description": description,
        "kinds": sorted(kind.value for kind in kinds),
        "purpose": purpose.value,
        "by": by,
    }
    if unless_since is not None:
        before = Disclosure.objects.filter(at__gte=unless_since, **told).order_by("-at").first()
        if before is not None:
            return before
    return Disclosure.objects.create(**told, notice=notice_for(kinds, at=at), digest=digest, at=at)


@transaction.atomic
def disclose_each(
    tellings: Sequence[Telling], *, purpose: Purpose, by: Account | None, at: datetime
) -> list[Disclosure]:
    """`disclose` for many at once, in as many queries for any number. All of them or, with MayNotDisclose, none."""
    states = consent_states([each.consent for each in tellings if each.consent is not None], at=at)
    for each in tellings:
        state = ConsentState.NONE if each.consent is None else states[each.consent.pk]
        _check(each.patient, each.consent, state, each.kinds, purpose, at)
    protected = [Kind.SUBSTANCE_USE for each in tellings if Kind.SUBSTANCE_USE in each.kinds]
    notice = notice_for(protected, at=at)
    return Disclosure.objects.bulk_create(
        Disclosure(
            patient=each.patient,
            consent=each.consent,
            recipient=each.recipient,
            description=each.description,
            kinds=sorted(kind.value for kind in each.kinds),
            purpose=purpose.value,
            notice=notice if Kind.SUBSTANCE_USE in each.kinds else "",
            digest=each.digest,
            by=by,
            at=at,
        )
        for each in tellings
    )


def enter_the_asking(*, consent: Consent, by: Account, at: datetime) -> None:
    """Enter that a parent or guardian is asked to sign this consent besides the minor, whose written word lets them
    read it (42 CFR 2.14): the paper itself may tell that somebody is treated for substance use."""
    guardian = consent.also_signs
    if guardian is not None and Kind.SUBSTANCE_USE in consent.told:
        Disclosure.objects.create(
            patient=consent.patient,
            consent=consent,
            recipient=f"{guardian.name} ({guardian.relationship})",
            description="Asked to sign this consent too",
            kinds=[Kind.SUBSTANCE_USE.value],
            purpose=Purpose.FAMILY_SUPPORT.value,
            notice=notice_for({Kind.SUBSTANCE_USE}, at=at),
            by=by,
            at=at,
        )


def _check(
    patient: Patient,
    consent: Consent | None,
    state: ConsentState,
    kinds: Collection[Kind],
    purpose: Purpose,
    at: datetime,
) -> None:
    for kind in sorted(kinds):
        decision = may_disclose(consent, state, kind=kind, purpose=purpose, at=at)
        if not decision.allowed:
            raise MayNotDisclose(decision.reason)
    if consent is not None and consent.patient_id != patient.pk:
        raise MayNotDisclose("Refused: the consent is somebody else’s.")


def notice_for(kinds: Collection[Kind], *, at: datetime) -> str:
    """The statement on redisclosure that travels with records of substance-use treatment (42 CFR 2.32); else empty."""
    return redisclosure_notice(on=at.astimezone(UTC).date()).long if Kind.SUBSTANCE_USE in kinds else ""


def may_disclose(
    consent: Consent | None, state: ConsentState, *, kind: Kind, purpose: Purpose, at: datetime
) -> Decision:
    """Whether this kind of record may be told for this purpose: by this consent, or by the law where there is none.

    `state` is what became of the consent.
    """
    if purpose is Purpose.LEGAL_PROCEEDINGS:
        return Decision(
            False, "Refused: no record is sent for proceedings against the patient; that takes a court order (2.61)."
        )
    if consent is not None:
        return decide(roles=(), kind=kind, purpose=purpose, grants=[_as_the_law_reads(consent, state, purpose)], at=at)
    if kind is Kind.SUBSTANCE_USE and purpose is not Purpose.EMERGENCY:
        return Decision(False, "Refused: what tells of substance-use treatment is sent with a consent only (2.31).")
    if kind in _WITHOUT_CONSENT.get(purpose, ()):
        return Decision(True, "Allowed: the law needs no consent for this (164.506, 2.51).")
    return Decision(False, "Refused: this is sent with the patient’s consent only.")


def _as_the_law_reads(consent: Consent, state: ConsentState, purpose: Purpose) -> GrantFacts:
    single = consent.form == SINGLE_FORM and purpose in SINGLE_PURPOSES
    return GrantFacts(
        kinds=consent.told,
        purpose=purpose if single else Purpose(consent.purpose),
        ground=Ground.CONSENT,
        from_at=consent.signed_at,
        consent=state,
        ref=consent.ref,
    )
