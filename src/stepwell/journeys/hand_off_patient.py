"""Somebody is handed to a crisis team or to more intensive care, with a summary that goes along.

The summary rests on the patient's consent to treatment where there is one. Without it the law lets a programme tell
those who treat (45 CFR 164.506(c)), but nothing of substance use; in a medical emergency that too, and then what the
emergency is, and why no consent could be had, stands in the accounting (42 CFR 2.51).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import disclose, open_record
from stepwell.clinic.access.models import Consent
from stepwell.clinic.access.signed import consent_to_treatment
from stepwell.clinic.notes.packet import Block, packet_of, printed, read_for
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.models import Alert, WarmHandOff
from stepwell.clinic.safety.queries import Reach, reach_of
from stepwell.plumbing.database import acting_as
from stepwell.plumbing.documents import digest
from stepwell.pure.entitlement import Kind, Purpose
from stepwell.pure.values import Period

TITLE = "Summary for the receiving team"
LOOKED_BACK = timedelta(days=30)  # what has a day is sent of the last month
ALWAYS = frozenset({Kind.IDENTITY, Kind.SAFETY})


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom: what they are (`safety.queries.RECEIVERS`), who answers there, and how they are called back."""

    to: str
    organisation: str
    name: str
    phone: str

    @property
    def words(self) -> str:
        return f"{self.name}, {self.organisation}"


@dataclass(frozen=True, slots=True)
class HandedOff:
    """What was recorded, and the summary that goes along. Its digest stands in the accounting."""

    hand_off: WarmHandOff
    summary: bytes


def hand_off_patient(
    *,
    alert: Alert,
    submission: UUID,
    receiver: Receiver,
    on_the_line: bool,
    words: str,
    kinds: Collection[Kind],
    emergency: str,
    looked_for: Purpose,
    by: Account,
    at: datetime,
) -> HandedOff:
    """Record the hand-off with its summary in one transaction; it is open until the receiver confirms.

    `words` is what was told, `kinds` what is sent besides who they are, where, and their safety plan. `emergency` says
    what the medical emergency is and why no consent could be had; it counts where there is none. `looked_for` is for
    what `by` reads the record. The same form sent twice hands off once. Raises NotYours, MayNotDisclose with the
    reason, and what `safety.actions.begin_hand_off` raises.
    """
    viewer, patient, sent_kinds = viewer_of(by), alert.patient, ALWAYS | set(kinds)
    for kind in sorted(sent_kinds):
        open_record(viewer=viewer, patient_ref=patient.ref, kind=kind, purpose=looked_for, at=at)
    reach = reach_of(viewer=viewer, patient=patient, at=at)
    with acting_as(None, kinds=read_for(sent_kinds)), transaction.atomic():
        parts = packet_of(patient, sent_kinds, Period(at - LOOKED_BACK, at))
    with acting_as(by.pk, wide=True), transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)  # a double click waits here, and finds the first
        before = WarmHandOff.objects.filter(submission=submission, alert=alert).first()
        consent = consent_to_treatment(patient, viewer=viewer, at=at)
        basis = _basis(consent, emergency, patient)
        raised_for = "" if alert.substance_use and Kind.SUBSTANCE_USE not in sent_kinds else alert.words
        scope = _scope(alert.patient, reach, receiver, [raised_for, words], basis, by)
        made_at = before.at if before else at
        summary = printed(TITLE, [*scope, *parts], sent_kinds, reference="For the receiving team.", at=made_at)
        if before is not None:
            return HandedOff(before, summary)
        disclosure = disclose(
            patient=patient,
            consent=consent,
            recipient=receiver.words,
            description=f"Summary at a hand-off. {basis}"[:300],
            kinds=sent_kinds,
            purpose=Purpose.EMERGENCY if emergency and consent is None else Purpose.TREATMENT,
            by=by,
            at=at,
            digest=digest(summary),
        )
        handed = safety.begin_hand_off(
            alert=alert,
            submission=submission,
            to=receiver.to,
            organisation=receiver.organisation,
            receiver=receiver.name,
            phone=receiver.phone,
            on_the_line=on_the_line,
            words=words,
            disclosure=disclosure,
            by=by,
            at=at,
        )
        return HandedOff(handed, summary)


def _basis(consent: Consent | None, emergency: str, patient: Patient) -> str:
    """On what the summary rests, in words (what 42 CFR 2.51(c) asks to be written down is among them)."""
    if consent is not None:
        on = patient.today(consent.signed_at)
        return f"On the consent “{consent.title}” of {on.day} {on:%B %Y}."
    if emergency:
        return f"Medical emergency (42 CFR 2.51): {emergency}"
    return "To those who treat, without a consent (45 CFR 164.506(c))."


def _scope(
    patient: Patient, reach: Reach, receiver: Receiver, told: Sequence[str], basis: str, by: Account
) -> Sequence[Block]:
    sender = Staff.objects.filter(account=by).first()
    where = f"{reach.where} ({'confirmed today' if reach.confirmed_at else 'home address, not confirmed today'})"
    facts = [
        ["Patient", f"{patient.given_name} {patient.family_name}, born on {patient.birth_on:%-d %B %Y}"],
        ["Called", patient.preferred_name],
        ["Where they are", where if reach.where else "not known"],
        ["Call them on", reach.phone],
        ["Emergency contact", f"{reach.contact}, {reach.contact_phone}" if reach.contact else ""],
        ["Handed to", f"{receiver.words}, {receiver.phone}"],
        ["Handed by", sender.signature if sender else "the programme"],
        ["Sent because", basis],
    ]
    return [
        {"heading": "What this is"},
        {"facts": [fact for fact in facts if fact[1]]},
        {"heading": "What happened, and what was told"},
        *({"quote": words} for words in told if words),
    ]
