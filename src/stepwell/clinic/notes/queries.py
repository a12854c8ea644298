"""How far is the note of this session, what still stands in its way, and what was signed about this patient?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from stepwell.clinic.attendance import queries as attendance
from stepwell.clinic.attendance.models import Minutes
from stepwell.clinic.attendance.queries import RosterLine
from stepwell.clinic.live.leading import sessions_led_instead
from stepwell.clinic.live.queries import SessionUnderWay, with_openings
from stepwell.clinic.notes.models import Addendum, NotePart, SessionNote
from stepwell.clinic.notes.readiness import missing_parts, peers_named
from stepwell.clinic.notes.seal import digest_of
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.pure.values import Period


class Progress(StrEnum):
    """How far a session is, from the calendar to the signed note. CLOSED: nobody came, so no note is due."""

    NOT_OPENED = "not opened"
    OPEN = "open"
    CLOSED = "closed"
    NOTE_DUE = "note due"
    SIGNED = "signed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class LedSession:
    """One session of a facilitator: when, how many seats, and how far it is.

    `person` names whoever has the only seat, as far as the viewer may know them; empty in a group, as `person_ref` is.
    """

    ref: UUID
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    progress: Progress
    person: str = ""
    person_ref: UUID | None = None


@dataclass(frozen=True, slots=True)
class AddendumRead:
    """Something added after signing."""

    text: str
    signature: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PartOfNote:
    """One person's part beside their minutes. `ref` is None while nothing was saved for them."""

    ref: UUID | None
    line: RosterLine
    text: str
    addenda: tuple[AddendumRead, ...]


@dataclass(frozen=True, slots=True)
class NoteOfSession:
    """The note of one session as it stands. `missing` and `peers_named` say what keeps it from being signed."""

    shared: str
    signature: str
    signed_at: datetime | None
    digest: str
    parts: tuple[PartOfNote, ...]
    missing: tuple[str, ...]
    peers_named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedNote:
    """What a signed note says of one patient, with the minutes of their seat."""

    ref: UUID
    title: str
    kind: str
    starts_at: datetime
    shared: str
    text: str
    signature: str
    signed_at: datetime
    attended_minutes: int | None
    addenda: tuple[AddendumRead, ...]


@dataclass(frozen=True, slots=True)
class LastNote:
    """What a signed note said the last time: common to all, and of one person."""

    shared: str
    text: str
    signature: str
    starts_at: datetime


def sessions_led(*, viewer: Viewer, period: Period, at: datetime) -> tuple[LedSession, ...]:
    """The viewer's own sessions that begin in this period, soonest first. Two queries."""
    rows = _with_notes(with_openings(_led_by(viewer)))
    rows = rows.filter(starts_at__gte=period.start_at, starts_at__lt=period.until)
    return _all_led(rows.order_by("starts_at", "pk"), viewer, at)


def notes_due(*, viewer: Viewer, at: datetime) -> tuple[LedSession, ...]:
    """The viewer's closed sessions whose note is not signed, oldest first. Two queries."""
    rows = _with_notes(with_openings(_led_by(viewer))).filter(
        closed_at__isnull=False, signed_at__isnull=True, anybody_came=True
    )
    return _all_led(rows.order_by("starts_at", "pk"), viewer, at)


def note_of(*, viewer: Viewer, session: SessionUnderWay, at: datetime) -> NoteOfSession:
    """The note of this session with a part for everybody who has a seat, or had one and a part. Seven queries."""
    everybody = attendance.roster(viewer=viewer, session_id=session.id, at=at, with_cancelled=True)
    note = SessionNote.objects.filter(session_id=session.id).first()
    rows = NotePart.objects.visible_to(viewer, at=at).filter(note=note).select_related("seat")
    saved = {part.seat.ref: part for part in rows}
    addenda = _addenda(Addendum.objects.visible_to(viewer, at=at).filter(part__note=note))
    roster = [line for line in everybody if not line.cancelled or line.seat_ref in saved]
    parts = tuple(
        PartOfNote(
            ref=saved[line.seat_ref].ref if line.seat_ref in saved else None,
            line=line,
            text=saved[line.seat_ref].text if line.seat_ref in saved else "",
            addenda=addenda.get(saved[line.seat_ref].pk, ()) if line.seat_ref in saved else (),
        )
        for line in roster
    )
    shared, texts = note.shared if note else "", {part.line.seat_ref: part.text for part in parts}
    return NoteOfSession(
        shared=shared,
        signature=note.signature if note else "",
        signed_at=note.signed_at if note else None,
        digest=note.digest if note else "",
        parts=parts,
        missing=tuple(missing_parts(shared, texts, roster)),
        peers_named=tuple(peers_named(shared, texts, roster)),
    )


def signed_notes_of(*, viewer: Viewer, patient: Patient, at: datetime, limit: int = 50) -> tuple[SignedNote, ...]:
    """What signed notes say of this patient, newest first: the shared text and their own part only. Three queries."""
    rows = (
        NotePart.objects.visible_to(viewer, at=at)
        .filter(patient=patient, note__signed_at__isnull=False)
        .exclude(text="")
        .select_related("note__session")
        .order_by("-note__session__starts_at")[:limit]
    )
    parts = list(rows)
    ledger = Minutes.objects.visible_to(viewer, at=at).filter(seat__in=[part.seat_id for part in parts])
    minutes = dict(ledger.values_list("seat_id", "attended"))
    addenda = _addenda(Addendum.objects.visible_to(viewer, at=at).filter(part__in=parts))
    return tuple(_signed(part, minutes.get(part.seat_id), addenda.get(part.pk, ())) for part in parts)


def last_notes(*, viewer: Viewer, session_id: int, patient_ids: Collection[int], at: datetime) -> dict[int, LastNote]:
    """What was signed last of each of them in sessions of the same block, as far as it is shown. One query."""
    block = Session.objects.filter(pk=session_id, block__isnull=False).values("block")
    parts = (
        NotePart.objects.visible_to(viewer, at=at)
        .filter(patient__in=patient_ids, note__signed_at__isnull=False, note__session__block__in=block)
        .select_related("note__session")
        .order_by("patient_id", "-note__session__starts_at")
        .distinct("patient_id")
    )
    return {
        part.patient_id: LastNote(part.note.shared, part.text, part.note.signature, part.note.session.starts_at)
        for part in parts
    }


def seal_holds(note: SessionNote) -> bool:
    """Whether a signed note still is what was signed: text, parts, and the minutes as they were known then."""
    if note.signed_at is None:
        return False
    parts = {part.seat.ref: part.text for part in note.parts.select_related("seat")}
    minutes = attendance.minutes_as_known(session_id=note.session_id, at=note.signed_at)
    return note.digest == digest_of(session=note.session.ref, shared=note.shared, parts=parts, minutes=minutes)


def _led_by(viewer: Viewer) -> QuerySet[Session]:
    """The sessions they answer for: as facilitator, or since they were handed over."""
    if viewer.staff_id is None:
        return Session.objects.none()
    return Session.objects.filter(Q(facilitator=viewer.staff_id) | Q(pk__in=sessions_led_instead(viewer.staff_id)))


def _with_notes(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """Each session with its seats, when its note was signed, and whether anybody came."""
    signed = SessionNote.objects.filter(session=OuterRef("pk")).values("signed_at")
    came = Minutes.objects.filter(seat__session=OuterRef("pk"), seat__cancelled_at__isnull=True, attended__gt=0)
    noted: QuerySet[Any] = sessions.annotate(
        seat_count=Count("seats", filter=Q(seats__cancelled_at__isnull=True)),
        signed_at=Subquery(signed),
        anybody_came=Exists(came),
    )
    return noted


def _all_led(sessions: QuerySet[Any], viewer: Viewer, at: datetime) -> tuple[LedSession, ...]:
    rows = list(sessions)
    alone = [session.pk for session in rows if session.seat_count == 1]
    seats = Seat.objects.visible_to(viewer, at=at).filter(session__in=alone, cancelled_at__isnull=True)
    people = {seat.session_id: seat.patient for seat in seats.select_related("patient")}
    return tuple(_led(session, people.get(session.pk)) for session in rows)


def _led(session: Any, person: Patient | None) -> LedSession:
    return LedSession(
        ref=session.ref,
        title=session.title,
        kind=session.kind,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        seats=session.seat_count,
        progress=_progress(session),
        person=person.name if person else "",
        person_ref=person.ref if person else None,
    )


def _progress(session: Any) -> Progress:
    if session.cancelled_at:
        return Progress.CANCELLED
    if session.signed_at:
        return Progress.SIGNED
    if session.closed_at:
        return Progress.NOTE_DUE if session.anybody_came else Progress.CLOSED
    return Progress.OPEN if session.opened_at else Progress.NOT_OPENED


def _addenda(rows: "QuerySet[Addendum]") -> dict[int, tuple[AddendumRead, ...]]:
    found: dict[int, tuple[AddendumRead, ...]] = {}
    for row in rows.order_by("at", "pk"):
        found[row.part_id] = (*found.get(row.part_id, ()), AddendumRead(row.text, row.signature, row.at))
    return found


def _signed(part: NotePart, attended: int | None, addenda: tuple[AddendumRead, ...]) -> SignedNote:
    note, session = part.note, part.note.session
    assert note.signed_at is not None
    return SignedNote(
        ref=part.ref,
        title=session.title,
        kind=session.kind,
        starts_at=session.starts_at,
        shared=note.shared,
        text=part.text,
        signature=note.signature,
        signed_at=note.signed_at,
        attended_minutes=attended,
        addenda=addenda,
    )
