"""Part of a record is sent to somebody outside, as far as the patient's consent goes, and the accounting says so.

The packet is read as nobody, with exactly the kinds of record that are sent: the database itself leaves out the rest,
what tells of substance use included. Its first page holds the notice on redisclosure and the scope of the consent.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours, open_record
from stepwell.clinic.access.actions.disclosures import SINGLE_FORM, MayNotDisclose, disclose
from stepwell.clinic.access.models import Consent, Disclosure
from stepwell.clinic.notes.packet import SECTIONS, Block, packet_of, printed, read_for
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.plumbing.database import acting_as
from stepwell.plumbing.documents import digest
from stepwell.pure.entitlement import Kind, Purpose
from stepwell.pure.values import ClockTime, Period

TITLE = "Records sent with the patient’s consent"
CLASSES = frozenset({SINGLE_FORM})  # forms whose recipient is a class: who of them receives this is said each time
TWICE = timedelta(minutes=1)  # the same sent again so soon is one click too many


@dataclass(frozen=True, slots=True)
class Packet:
    """What is sent, and its line in the accounting. `Disclosure.digest` is the SHA-256 of the document."""

    document: bytes
    disclosure: Disclosure


def disclose_record(
    *,
    patient_ref: UUID,
    consent_ref: UUID,
    recipient: str,
    kinds: Collection[Kind],
    purpose: Purpose,
    first_on: date,
    last_on: date,
    by: Account,
    at: datetime,
) -> Packet:
    """Make the packet of these kinds and days, both included, and enter it in the accounting.

    `recipient` counts where the consent names a class of people, and is else the consent's. For members of the care
    team; each kind is opened as any record is. Raises NotYours, and MayNotDisclose with the reason.
    """
    viewer = viewer_of(by)
    for kind in (Kind.ACCESS, *sorted(kinds)):
        patient = open_record(viewer=viewer, patient_ref=patient_ref, kind=kind, purpose=Purpose.TREATMENT, at=at)
    consents = Consent.objects.select_related("patient", "revocation", "countersignature")
    consent = consents.defer("pdf", "countersignature__pdf").filter(ref=consent_ref, patient=patient).first()
    if consent is None:
        raise NotYours
    if not set(kinds) & SECTIONS.keys():
        raise MayNotDisclose("Choose what to send.")
    if last_on < first_on:
        raise MayNotDisclose("The last day is before the first.")
    whole = Period(_midnight(first_on, patient), _midnight(last_on + timedelta(days=1), patient))
    with acting_as(None, kinds=read_for(kinds)), transaction.atomic():
        parts = packet_of(patient, kinds, whole)
    span = f"{_day(first_on)} to {_day(last_on)}"
    named = "; ".join(heading.lower() for kind, (heading, _) in SECTIONS.items() if kind in kinds)
    recipient = recipient.strip() if consent.form in CLASSES and recipient.strip() else consent.recipient
    scope = _scope(patient, consent, recipient, named, span, purpose, by)
    with acting_as(by.pk, wide=True), transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)  # a double click waits here, and finds the first
        document = _printed(scope, parts, kinds, at)
        sent = disclose(
            patient=patient,
            consent=consent,
            recipient=recipient,
            description=f"Records of {span}",
            kinds=kinds,
            purpose=purpose,
            by=by,
            at=at,
            digest=digest(document),
            unless_since=at - TWICE,
        )
    return Packet(document if sent.at == at else _printed(scope, parts, kinds, sent.at), sent)


def _scope(
    patient: Patient, consent: Consent, recipient: str, named: str, span: str, purpose: Purpose, by: Account
) -> list[Block]:
    """Whose records, to whom, what for, and on which consent: the explanation that goes along (42 CFR 2.32(b))."""
    sender = Staff.objects.filter(account=by).first()
    names = [consent.signature, *([consent.countersignature.signature] if hasattr(consent, "countersignature") else [])]
    until = f"until {_moment(consent.until, patient)}" if consent.until else "until it is withdrawn"
    facts = [
        ["Patient", f"{patient.given_name} {patient.family_name}, born on {_day(patient.birth_on)}"],
        ["Sent to", recipient],
        ["What is sent", f"{named}; {span}"],
        ["Purpose", purpose.value.lower().replace("_", " ")],
        ["Consent", f"“{consent.title}”, version {consent.version}, to {consent.recipient}"],
        ["Signed", f"{_moment(consent.signed_at, patient)} by {' and '.join(names)}; in force {until}"],
        ["Sent by", sender.signature if sender else "the programme"],
    ]
    return [
        {"heading": "What this is"},
        {"facts": facts},
        {"text": "The patient may withdraw this consent at any time; nothing more is sent on it from then on."},
    ]


def _printed(scope: Sequence[Block], parts: Sequence[Block], kinds: Collection[Kind], at: datetime) -> bytes:
    reference = "Sent with the patient’s consent; see page 1."
    return printed(TITLE, [*scope, *parts], kinds, reference=reference, at=at)


def _midnight(on: date, patient: Patient) -> datetime:
    return ClockTime(time(0), patient.zone).on(on)


def _moment(at: datetime, patient: Patient) -> str:
    local = at.astimezone(patient.zone)
    return f"{_day(local.date())}, {local:%H:%M}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
