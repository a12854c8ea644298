"""Which consents are there, what became of each, and what was signed?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from stepwell.clinic.access.consents import plain_name
from stepwell.clinic.access.models import Consent
from stepwell.clinic.access.queries import consent_states, patients
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.plumbing.database import acting_as, acting_as_programme
from stepwell.pure.entitlement import ConsentState, Kind


@dataclass(frozen=True, slots=True)
class SignedConsent:
    """A consent as its patient reads it later. `ended_at` is when it was withdrawn, or its term ended, if it has.

    `also_signs` is who signs besides, empty for nobody.
    """

    ref: UUID
    form: str
    title: str
    recipient: str
    kinds: frozenset[Kind]
    signed_at: datetime
    signed_as: str
    until: datetime | None
    ends_at_discharge: bool
    state: ConsentState
    ended_at: datetime | None
    also_signs: str

    @property
    def in_force(self) -> bool:
        return self.state is ConsentState.IN_FORCE

    @property
    def waits(self) -> bool:
        """For the second of two signatures."""
        return self.state is ConsentState.HALF_SIGNED

    @property
    def outgrown(self) -> bool:
        """It ended by itself: the law asks for another signature now."""
        return self.state is ConsentState.OUTGROWN


def consents_in_force(patient: Patient, *, at: datetime, form: str = "") -> list[Consent]:
    """The patient's consents in force, newest first, of one form or all; for what acts on the programme's behalf."""
    states, rows = consents_with_states(patient, at=at, form=form)
    return [row for row in rows if states[row.pk] is ConsentState.IN_FORCE]


def forms_in_force_each(
    patients: Collection[Patient], *, forms: Collection[str], at: datetime
) -> Mapping[int, frozenset[str]]:
    """Which of these forms each patient has signed and not taken back, by the patient's key; as many queries for any
    number. Says nothing of what is in them: for whoever may see these patients at all."""
    by_id = {patient.pk: patient for patient in patients}
    with acting_as_programme():
        found = Consent.objects.filter(patient__in=by_id, form__in=forms)
        rows = list(found.select_related("revocation", "countersignature").defer("pdf", "countersignature__pdf"))
        for row in rows:
            row.patient = by_id[row.patient_id]
        states = consent_states(rows, at=at)
    held = [row for row in rows if states[row.pk] is ConsentState.IN_FORCE]
    return {pk: frozenset(row.form for row in held if row.patient_id == pk) for pk in by_id}


def names_signed_for(patient: Patient, form: str, *, at: datetime) -> frozenset[str]:
    """Whom the patient's consents of this form in force name, as `plain_name` writes them; for whoever may see the
    patient at all, and for the patient. It says nothing of what is in them.
    """
    with acting_as_programme():
        return frozenset(plain_name(consent.recipient) for consent in consents_in_force(patient, at=at, form=form))


def consent_to_treatment(patient: Patient, *, viewer: Viewer, at: datetime) -> Consent | None:
    """The consent on which those who treat may be told, if it is in force; whether `viewer` may read it or not."""
    with acting_as(viewer.account_id, wide=True):
        return next(iter(consents_in_force(patient, at=at, form="tpo")), None)


def signed_for(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[Consent, ...]:
    """The consents this viewer signed alone for the patient that hold, newest first, without their documents.

    Those the patient signed are not among them: one may tell of what the patient alone decides.
    """
    held = consents_in_force(patient, at=at)
    return tuple(consent for consent in held if consent.signed_by_id == viewer.account_id)


def consents_with_states(
    patient: Patient, *, at: datetime, form: str = ""
) -> tuple[Mapping[int, ConsentState], list[Consent]]:
    """What became of each of the patient's consents, by its key, and the consents, newest first."""
    rows = Consent.objects.filter(patient=patient)  # of two clicks at once the later may be the first to arrive
    found = _read(rows.filter(form=form) if form else rows, patient)
    return consent_states(found, at=at), found


def consents_of(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[SignedConsent, ...]:
    """Every consent of this patient, newest first, for those who may read who may see what."""
    rows = _read(_readable(patient, viewer, at), patient)
    states = consent_states(rows, at=at)
    return tuple(_signed(row, states[row.pk]) for row in rows)


def asked_anew(consents: Sequence[SignedConsent]) -> tuple[SignedConsent, ...]:
    """Of these, newest first, what ended by itself and was not signed since for the same recipient."""
    found: dict[tuple[str, str], SignedConsent] = {}
    for consent in consents:
        found.setdefault((consent.form, consent.recipient), consent)
    return tuple(consent for consent in found.values() if consent.outgrown)


def consent_by_ref(patient: Patient, ref: UUID, *, viewer: Viewer, at: datetime) -> SignedConsent | None:
    """That consent of that patient; None where there is none the viewer may read."""
    rows = _read(_readable(patient, viewer, at).filter(ref=ref), patient)
    return _signed(rows[0], consent_states(rows, at=at)[rows[0].pk]) if rows else None


def consent_document(patient: Patient, ref: UUID, *, viewer: Viewer, at: datetime) -> bytes | None:
    """The document as it was signed, by both where both have; None where there is none the viewer may read."""
    found = _readable(patient, viewer, at).filter(ref=ref).values_list("pdf", "countersignature__pdf").first()
    return None if found is None else bytes(found[1] or found[0])


def _readable(patient: Patient, viewer: Viewer, at: datetime) -> QuerySet[Consent]:
    return Consent.objects.filter(patient__in=patients(viewer, at=at, kind=Kind.ACCESS), patient_id=patient.pk)


def _read(rows: QuerySet[Consent], patient: Patient) -> list[Consent]:
    """The rows with what tells their state, newest first, without their documents."""
    told = rows.select_related("revocation", "countersignature", "also_signs").defer("pdf", "countersignature__pdf")
    found = list(told.order_by("-signed_at", "-pk"))
    for row in found:
        row.patient = patient
    return found


def _signed(row: Consent, state: ConsentState) -> SignedConsent:
    revocation = getattr(row, "revocation", None)
    ended_at = {ConsentState.EXPIRED: row.until}.get(state)
    return SignedConsent(
        ref=row.ref,
        form=row.form,
        title=row.title,
        recipient=row.recipient,
        kinds=row.told,
        signed_at=row.signed_at,
        signed_as=row.signed_as,
        until=row.until,
        ends_at_discharge=row.ends_at_discharge,
        state=state,
        ended_at=revocation.at if revocation else ended_at,
        also_signs=f"{row.also_signs.name} ({row.also_signs.relationship})" if row.also_signs else "",
    )
