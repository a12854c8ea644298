"""Every write of the notes: drafting, signing and adding to a signed note."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from stepwell.clinic.access.actions import NotYours, grant
from stepwell.clinic.access.queries import grants_of
from stepwell.clinic.attendance.queries import RosterLine
from stepwell.clinic.live.actions import session_led_by
from stepwell.clinic.notes.models import Addendum, CounsellingNote, NotePart, PsychotherapyNote, SessionNote
from stepwell.clinic.notes.readiness import missing_parts, peers_named
from stepwell.clinic.notes.seal import digest_of
from stepwell.clinic.notes.separate import SEPARATE
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import SEPARATE_NOTES, Ground, Kind, Purpose


class AlreadySigned(Exception):
    """The note is signed, so nothing of it changes. Write an addendum instead."""

    def __init__(self) -> None:
        super().__init__("This note is signed and does not change. Write an addendum instead.")


class CannotSign(Exception):
    """The note cannot be signed yet; each of `problems` says what to do."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = tuple(problems)


class EmptyAddendum(ValueError):
    """An addendum has words."""


class EmptyNote(ValueError):
    """A note has words."""


@transaction.atomic
def save_draft(*, session_ref: UUID, shared: str, parts: Mapping[UUID, str], by: Account, at: datetime) -> SessionNote:
    """Keep what is written so far: the shared text, and the parts of the seats named. Other parts stay as they are.

    Its author is whoever wrote last. Raises NotYours for anybody but who answers for the session and for a seat of
    another one, AlreadySigned for a signed note.
    """
    session = session_led_by(by=by, session_ref=session_ref)
    author = Staff.objects.get(account=by)
    note = SessionNote.objects.filter(session=session).first()
    if note is None:
        note = SessionNote.objects.create(session=session, author=author, shared=shared.strip())
    elif note.signed_at is not None:
        raise AlreadySigned
    elif (note.shared, note.author) != (shared.strip(), author):
        note.shared, note.author = shared.strip(), author
        note.save(update_fields=["shared", "author"])
    seats = {seat.ref: seat for seat in Seat.objects.filter(session=session)}
    if not parts.keys() <= seats.keys():
        raise NotYours
    for ref, text in parts.items():
        NotePart.objects.update_or_create(
            note=note,
            seat=seats[ref],
            defaults={"text": text.strip()},
            create_defaults={"text": text.strip(), "patient_id": seats[ref].patient_id},
        )
    return note


@transaction.atomic
def sign(
    *, session: Session, roster: Sequence[RosterLine], minutes: Mapping[UUID, int], by: Account, at: datetime
) -> SessionNote:
    """Sign the note of a closed session, sealing text, parts and `minutes` (by seat). Signing twice changes nothing.

    Raises CannotSign while it is empty, somebody present has no part, or a text names a peer.
    """
    note = (
        SessionNote.objects.select_for_update(of=("self",))
        .select_related("author")
        .filter(session=session, author__account=by)
        .first()
    )
    if note is None:
        raise CannotSign(["Write the note before signing it."])
    if note.signed_at is not None:
        return note
    parts = {part.seat.ref: part.text for part in note.parts.select_related("seat")}
    problems = [*missing_parts(note.shared, parts, roster), *peers_named(note.shared, parts, roster)]
    if problems:
        raise CannotSign(problems)
    note.digest = digest_of(session=session.ref, shared=note.shared, parts=parts, minutes=minutes)
    note.signature = note.author.signature
    note.signed_at = at
    note.save(update_fields=["digest", "signature", "signed_at"])
    return note


@transaction.atomic
def add_addendum(*, part_ref: UUID, text: str, by: Account, at: datetime) -> Addendum:
    """The author adds to one person's part of a signed note, under today's signature.

    Raises NotYours for anybody else, CannotSign before signing, EmptyAddendum without words.
    """
    part = NotePart.objects.select_related("note").filter(ref=part_ref, note__author__account=by).first()
    if part is None:
        raise NotYours
    if part.note.signed_at is None:
        raise CannotSign(["This note is not signed yet: change the note itself."])
    if not text.strip():
        raise EmptyAddendum("Write what you add.")
    author = Staff.objects.get(account=by)
    return Addendum.objects.create(
        patient_id=part.patient_id, part=part, author=author, text=text.strip(), signature=author.signature, at=at
    )


def write_separate_note(
    *, patient: Patient, kind: Kind, text: str, by: Account, at: datetime
) -> PsychotherapyNote | CounsellingNote:
    """Keep a clinician's own analysis apart from the record. With the first one its author, and nobody else, reads it.

    `kind` is one of SEPARATE_NOTES. The same words twice in a row are one note. Raises NotYours for whoever does not
    treat the patient at this moment, EmptyNote without words.
    """
    if not text.strip():
        raise EmptyNote("Write the note first.")
    with acting_as(by.pk, wide=True), transaction.atomic():
        Patient.objects.select_for_update().get(pk=patient.pk)  # a double click waits here, and then finds the first
        open_to_author(patient, by, at)
        model = SEPARATE[kind]
        newest = model.objects.filter(patient=patient, author=by).order_by("at", "pk").last()
        if newest is not None and newest.text == text.strip():
            return newest
        return model.objects.create(patient=patient, author=by, text=text.strip(), at=at)


def open_to_author(patient: Patient, by: Account, at: datetime) -> None:
    """Let a clinician read their own separate notes for as long as they treat the patient; `end_grants` ends it so.

    Raises NotYours for whoever does not treat the patient at this moment.
    """
    held = grants_of(viewer_of(by), at=at).filter(patient=patient)
    ends = list(held.filter(ground=Ground.CARE_TEAM.value).values_list("until", flat=True))
    if not ends:
        raise NotYours
    until = None if None in ends else max(end for end in ends if end is not None)
    lasting = Q(until__isnull=True) if until is None else Q(until__isnull=True) | Q(until__gte=until)
    if not held.filter(lasting, ground=Ground.AUTHOR.value).exists():
        grant(
            to=by,
            patient=patient,
            kinds=SEPARATE_NOTES,
            purpose=Purpose.TREATMENT,
            ground=Ground.AUTHOR,
            by=by,
            at=at,
            until=until,
            reason="wrote separate notes",
        )
