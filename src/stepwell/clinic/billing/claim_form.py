"""How do the rows of billing fill in the form of a claim, and what keeps a claim from being written?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from stepwell.clinic.billing.models import Coverage
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.programs.models import Episode
from stepwell.clinic.rulebook.queries import BillingProvider, PayerDay
from stepwell.pure import x12
from stepwell.pure.values import Refusal, Refused

RELATIONSHIPS = {
    "self": x12.Relationship.SELF,
    "spouse": x12.Relationship.SPOUSE,
    "child": x12.Relationship.CHILD,
    "life partner": x12.Relationship.LIFE_PARTNER,
    "other": x12.Relationship.OTHER,
}
_PLACES = {
    "patient": "The patient's record",
    "attending": "The primary therapist",
    "cover": "The cover",
    "diagnoses": "The diagnoses",
    "admitted_on": "The admission",
}
_SENTENCES = {
    "attending.npi": "The primary therapist has no valid NPI; an administrator adds it to the staff list.",
    "attending.taxonomy": "The rulebook names no taxonomy for the primary therapist's credential; add it to the "
    "billing provider's row.",
    "patient.address.lines": "The patient's street address is missing; add it to their record.",
    "patient.address.city": "The patient's city is missing; add it to their record.",
    "patient.address.postal_code": "The patient's ZIP code is missing or wrong; correct it in their record.",
}
_ELSEWHERE = "The billing provider or payer row of the rulebook"


@dataclass(frozen=True, slots=True)
class ClaimDay:
    """What a claim says of one day: who, under which cover and episode, by which rows of the rulebook.

    `attending` is the primary therapist of that day. `notice` travels with what tells of substance use (42 CFR
    2.32(a)(2)); it was made short enough for a claim.
    """

    patient: Patient
    on: date
    coverage: Coverage
    episode: Episode
    attending: Staff
    rule: PayerDay
    provider: BillingProvider
    diagnoses: tuple[str, ...]
    notice: str = ""

    @property
    def modifiers(self) -> str:
        """As a charge keeps them: in the payer's order, a comma between."""
        return ",".join(self.rule.modifiers)


def written_claim(days: Sequence[ClaimDay], *, control_number: int, at: datetime) -> str:
    """The 837I of these days of one patient under one cover. Raises `pure.values.Refused` with every fault.

    It is dated on the patient's own wall, as its days are. While nobody has verified the provider's row it is marked
    as a test, which no payer acts on.
    """
    latest = max(days, key=lambda day: day.on)
    provider = latest.provider
    return x12.claim_837i(
        _form(days, latest, f"SW{control_number:09d}"),
        control_number=control_number,
        created_at=at.astimezone(latest.patient.zone),
        submitter=x12.Submitter(provider.name, provider.submitter_id, provider.contact, provider.phone),
        receiver=x12.Receiver(provider.receiver_name, provider.receiver_id),
        usage=x12.Usage.PRODUCTION if provider.verified else x12.Usage.TEST,
    )


def refusals_of(day: ClaimDay, at: datetime) -> tuple[str, ...]:
    """Everything that keeps this day from standing on a claim, in words; a missing diagnosis is said elsewhere."""
    try:
        written_claim([day], control_number=1, at=at)
    except Refused as refused:
        told = [refusal for refusal in refused.refusals if day.diagnoses or refusal.field != "diagnoses"]
        return tuple(_words(refusal) for refusal in told)
    return ()


def _words(refusal: Refusal) -> str:
    if refusal.field in _SENTENCES:
        return _SENTENCES[refusal.field]
    place, _, field = refusal.field.partition(".")
    named = " ".join(part for part in field.replace("_", " ").split(".") if part)
    subject = f"{_PLACES.get(place, _ELSEWHERE)}: {named or place}"
    return f"{subject} {refusal.problem}; {refusal.remedy}."


def _form(days: Sequence[ClaimDay], latest: ClaimDay, ref: str) -> x12.InstitutionalClaim:
    provider, patient = latest.provider, latest.patient
    return x12.InstitutionalClaim(
        ref=ref,
        provider=x12.Provider(
            provider.name,
            provider.npi,
            provider.tax_id,
            provider.taxonomy,
            x12.Address((provider.address,), provider.city, provider.state, provider.postal_code),
        ),
        cover=_cover(latest.coverage, latest.rule.filing_code),
        patient=x12.Person(
            family=patient.family_name,
            given=patient.given_name,
            birth_on=patient.birth_on,
            gender=patient.gender,
            address=x12.Address((patient.address,), patient.city, patient.state, patient.postal_code),
        ),
        attending=_attending(latest.attending, provider),
        diagnoses=latest.diagnoses,
        lines=tuple(
            x12.ServiceLine(day.on, day.rule.revenue, day.rule.hcpcs, day.rule.charge, day.rule.modifiers)
            for day in days
        ),
        admitted_on=latest.episode.admitted_at.astimezone(patient.zone).date(),
        authorisation=latest.coverage.authorisation,
        facility=provider.facility,
        frequency=provider.frequency,
        note=next((day.notice for day in days if day.notice), ""),
    )


def _cover(coverage: Coverage, filing_code: str) -> x12.Cover:
    relationship = RELATIONSHIPS[coverage.relationship]
    subscriber = x12.Person(coverage.subscriber_family_name, coverage.subscriber_given_name)
    return x12.Cover(
        payer=x12.Payer(coverage.payer_name, coverage.payer_id, filing_code),
        member_id=coverage.member_id,
        group_number=coverage.group_number,
        relationship=relationship,
        subscriber=None if relationship is x12.Relationship.SELF else subscriber,
    )


def _attending(therapist: Staff, provider: BillingProvider) -> x12.Attending:
    given, _, family = therapist.name.rpartition(" ")
    return x12.Attending(family, given, therapist.npi, provider.taxonomies.get(therapist.credential, ""))
