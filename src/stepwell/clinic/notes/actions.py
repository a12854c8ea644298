"""Every write of the notes: drafting, signing and adding to a signed note."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.attendance.queries import RosterLine
from stepwell.clinic.live.actions import session_led_by
from stepwell.clinic.notes.models import Addendum, NotePart, SessionNote
from stepwell.clinic.notes.readiness import missing_parts, peers_named
from stepwell.clinic.notes.seal import digest_of
from stepwell.clinic.people.models import Account, Staff
from stepwell.clinic.schedule.models import Seat, Session


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


@transaction.atomic
def save_draft(*, session_ref: UUID, shared: str, parts: Mapping[UUID, str], by: Account, at: datetime) -> SessionNote:
    """Keep what is written so far: the shared text, and the parts of the seats named. Other parts stay as they are.

    Raises NotYours for anybody but the facilitator and for a seat of another session, AlreadySigned for a signed note.
    """
    session = session_led_by(by=by, session_ref=session_ref)
    note = SessionNote.objects.filter(session=session).first()
    if note is None:
        note = SessionNote.objects.create(session=session, author=session.facilitator, shared=shared.strip())
    elif note.signed_at is not None:
        raise AlreadySigned
    elif note.shared != shared.strip():
        note.shared = shared.strip()
        note.save(update_fields=["shared"])
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
    note = SessionNote.objects.select_for_update().filter(session=session, author__account=by).first()
    if note is None:
        raise CannotSign(["Write the note before signing it."])
    if note.signed_at is not None:
        return note
    parts = {part.seat.ref: part.text for part in note.parts.select_related("seat")}
    problems = [*missing_parts(note.shared, parts, roster), *peers_named(note.shared, parts, roster)]
    if problems:
        raise CannotSign(problems)
    note.digest = digest_of(session=session.ref, shared=note.shared, parts=parts, minutes=minutes)
    note.signature = session.facilitator.signature
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
