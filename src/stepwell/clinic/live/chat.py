"""What was written in this session, for whoever is in it, and is it kept?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zlib import crc32

from django.db.models import Q

from stepwell.clinic.access.queries import grants_of
from stepwell.clinic.live.door import aside_of
from stepwell.clinic.live.leading import hosts_of
from stepwell.clinic.live.models import Arrival, Chat, ChatMessage, Worksheet
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook.queries import keeps_chat
from stepwell.clinic.schedule.models import ONE_PATIENT, Session
from stepwell.pure.entitlement import Kind, Purpose

MOST_KEPT = 500  # messages shown of one patient


@dataclass(frozen=True, slots=True)
class Written:
    """One message. A hidden one is shown to its author, and to whoever leads."""

    ref: UUID
    name: str
    words: str
    at: datetime
    mine: bool
    leads: bool
    private: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Box:
    """One box of a worksheet, and the lines under it, in their order."""

    title: str
    lines: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet, as one of those in the session reads it."""

    ref: UUID
    title: str
    after: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class ChatSoFar:
    """A chat as one of those in it reads it. `could_be_alone`: the session could be held by it alone.

    `sheets` is the open worksheet, if there is one; once the session is over, those with a line that is shown.
    """

    messages: tuple[Written, ...]
    sheets: tuple[Sheet, ...]
    kept: bool
    closed: bool
    alone: bool
    could_be_alone: bool

    @property
    def state(self) -> str:
        """Another one as soon as there is something else to see."""
        lines = [line for sheet in self.sheets for box in sheet.boxes for line in box.lines]
        seen = "".join(f"{each.ref}{each.hidden}" for each in (*self.messages, *lines))
        return f"{crc32(f'{seen}{[sheet.ref for sheet in self.sheets]}{self.closed}'.encode()):x}"


@dataclass(frozen=True, slots=True)
class KeptChat:
    """What is kept of one session's chat and worksheets as part of one patient's record, in its order."""

    title: str
    starts_at: datetime
    ends_at: datetime
    messages: tuple[Written, ...]
    sheets: tuple[Sheet, ...]

    @property
    def lines(self) -> int:
        """How much that is, on its worksheets too."""
        return len(self.messages) + sum(len(box.lines) for sheet in self.sheets for box in sheet.boxes)


def chat_so_far(session: Session, *, viewer: Viewer, inside: bool) -> ChatSoFar:
    """The chat of a session one leads or is `inside` of; once it is over, what of it is part of one's own record.

    The database shows no more than that: the rows of those whose record one may see, of a session one leads, and,
    while one is inside, what was written to everybody. In the side room there is no worksheet. Five queries.
    """
    chat = Chat.objects.filter(session=session).first()
    found = ChatMessage.objects.filter(session=session)
    leads = {session.facilitator.account_id, *(host.account_id for host in hosts_of(session))}
    if viewer.account_id not in leads:
        own = Q(patient_id=viewer.patient_id)
        found = found.filter(own | Q(private=False) if inside else own)
        found = found.filter(Q(hidden_at__isnull=True) | Q(author_id=viewer.account_id))
    rows = list(found.order_by("at", "pk"))
    sheets = Worksheet.objects.filter(session=session).order_by("at", "pk")
    if not inside:
        sheets = sheets.filter(pk__in={row.worksheet_id for row in rows})
    elif aside_of(session, viewer.account_id) is None:
        sheets = sheets.filter(put_away_at__isnull=True)
    else:
        sheets = sheets.none()
    return ChatSoFar(
        messages=tuple(_written(row, viewer) for row in rows if row.worksheet_id is None),
        sheets=tuple(_sheet(each, rows, viewer) for each in sheets),
        kept=chat.kept if chat else is_kept(session),
        closed=chat is not None and chat.closed_at is not None,
        alone=chat is not None and chat.alone,
        could_be_alone=chat is None and session.kind in ONE_PATIENT,
    )


def kept_chats(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[KeptChat, ...]:
    """What is kept of this patient's chats, the latest session first, as far as the viewer may see it.

    What is private is left out: those two read it with the chat of its session. One query.
    """
    found = (
        ChatMessage.objects.visible_to(viewer, at=at)
        .select_related("session", "worksheet")
        .filter(patient=patient, private=False, session__in=Chat.objects.filter(kept=True).values("session"))
    )
    latest = reversed(found.order_by("-at", "-pk")[:MOST_KEPT])
    by_session: dict[Session, list[ChatMessage]] = defaultdict(list)
    for row in latest:
        by_session[row.session].append(row)
    chats = [
        KeptChat(
            each.title,
            each.starts_at,
            each.ends_at,
            messages=tuple(_written(row, viewer) for row in rows if row.worksheet is None),
            sheets=tuple(
                _sheet(sheet, rows, viewer) for sheet in dict.fromkeys(row.worksheet for row in rows if row.worksheet)
            ),
        )
        for each, rows in by_session.items()
    ]
    return tuple(sorted(chats, key=lambda chat: chat.starts_at, reverse=True))


def _sheet(sheet: Worksheet, rows: Sequence[ChatMessage], viewer: Viewer) -> Sheet:
    under: dict[int | None, list[Written]] = defaultdict(list)
    for row in rows:
        if row.worksheet_id == sheet.pk:
            under[row.box].append(_written(row, viewer))
    boxes = tuple(Box(title, tuple(under[number])) for number, title in enumerate(sheet.boxes))
    return Sheet(sheet.ref, sheet.title, sheet.after, boxes)


def _written(row: ChatMessage, viewer: Viewer) -> Written:
    return Written(
        ref=row.ref,
        name=row.name,
        words=row.words,
        at=row.at,
        mine=row.author_id == viewer.account_id,
        leads=row.leads,
        private=row.private,
        hidden=row.hidden_at is not None,
    )


def worksheets_put_away(session: Session) -> Sequence[tuple[UUID, str]]:
    """The worksheets that were opened in this session and are not open now, for whoever leads it. One query."""
    closed = Worksheet.objects.filter(session=session, put_away_at__isnull=False).order_by("at", "pk")
    return list(closed.values_list("ref", "title"))


def in_the_room(session: Session, *, viewer: Viewer, at: datetime) -> Sequence[tuple[UUID, str]]:
    """Those inside, by their arrival, as far as the viewer may see them: each can be answered alone. One query."""
    here = Arrival.objects.visible_to(viewer, at=at).filter(seat__session=session, admitted_at__isnull=False)
    inside = here.filter(left_at__isnull=True, taken_out_at__isnull=True).select_related("patient")
    return [(each.ref, each.patient.name) for each in inside.order_by("patient__given_name", "pk")]


def opened_by_chat(session: Session, *, viewer: Viewer, at: datetime) -> Sequence[UUID]:
    """Those with a message in this chat whose messages the viewer was granted: theirs is opened with it. One query."""
    granted = grants_of(viewer, at=at).filter(kinds__contains=[Kind.MESSAGES], purpose=Purpose.TREATMENT)
    found = ChatMessage.objects.filter(session=session, patient__in=granted.values("patient_id"))
    return list(found.values_list("patient__ref", flat=True).distinct().order_by("patient__ref"))


def is_kept(session: Session, *, alone: bool = False) -> bool:
    """Whether what is written in this session becomes part of its record, by the rulebook's word for its kind."""
    return keeps_chat("chat" if alone else session.kind, on=session.on)


def is_by_chat(session: Session) -> bool:
    """Whether it is held by chat alone."""
    return Chat.objects.filter(session=session, alone=True).exists()
