"""Which session is this, how far is it, and may this viewer look at it or lead it?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live.chat import (
    MOST_KEPT,
    Box,
    ChatSoFar,
    KeptChat,
    Sheet,
    Written,
    chat_so_far,
    in_the_room,
    is_by_chat,
    kept_chats,
    opened_by_chat,
    worksheets_put_away,
)
from stepwell.clinic.live.door import (
    DOOR_OPENS,
    AtTheDoor,
    Company,
    Inside,
    Stage,
    aside_of,
    at_the_door,
    inside,
    is_closed,
    is_on_the_line,
    is_open,
    last_arrival,
    stage_of,
    unsigned,
)
from stepwell.clinic.live.guests import (
    Beside,
    Booked,
    Brought,
    GuestStage,
    Invited,
    company_of_guest,
    guest_holds_ticket,
    guest_link,
    guests_beside,
    guests_brought,
    interpreters_booked,
    invited,
    support_person,
)
from stepwell.clinic.live.leading import Led, hosts_now, hosts_of, leader_of, who_could_lead, who_led
from stepwell.clinic.live.media import ServerNow, media_servers, with_room
from stepwell.clinic.live.models import CHAT_BELL, TRIAL, Admission, Closing, GuestRole, Opening, Room, Ticket
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.schedule.models import Session
from stepwell.pure.entitlement import Role

__all__ = [
    "CHAT_BELL",
    "DOOR_OPENS",
    "MOST_KEPT",
    "TRIAL",
    "AtTheDoor",
    "Beside",
    "Booked",
    "Box",
    "Brought",
    "ChatSoFar",
    "Company",
    "GuestRole",
    "GuestStage",
    "Inside",
    "Invited",
    "KeptChat",
    "Led",
    "ServerNow",
    "SessionUnderWay",
    "Sheet",
    "Stage",
    "Written",
    "admissions_on",
    "admissions_to",
    "aside_of",
    "at_the_door",
    "chat_so_far",
    "closed_among",
    "company_of_guest",
    "guest_holds_ticket",
    "guest_link",
    "guests_beside",
    "guests_brought",
    "holds_ticket",
    "hosts_now",
    "hosts_of",
    "in_the_room",
    "inside",
    "interpreters_booked",
    "invited",
    "is_by_chat",
    "is_closed",
    "is_on_the_line",
    "is_open",
    "is_video_there",
    "kept_chats",
    "last_arrival",
    "leader_of",
    "media_servers",
    "opened_by_chat",
    "rooms_on",
    "session_hosted",
    "session_of",
    "stage_of",
    "support_person",
    "unsigned",
    "who_could_lead",
    "who_led",
    "with_openings",
    "worksheets_put_away",
]


@dataclass(frozen=True, slots=True)
class SessionUnderWay:
    """One session and how far it is. `leads` says whether the viewer answers for it, and so may write: as its
    facilitator, or as whoever leads it instead.

    Asked for by `session_hosted`: whether they lead it at this moment; `hosts`, whether they do alone or together.
    """

    id: int
    ref: UUID
    title: str
    kind: str
    facilitator: str
    facilitator_ref: UUID
    starts_at: datetime
    ends_at: datetime
    minutes: int
    cancelled_at: datetime | None
    opened_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    leads: bool
    hosts: bool

    @property
    def goes_on(self) -> bool:
        """Whether it was opened, and neither ended for everybody nor closed."""
        return self.opened_at is not None and self.ended_at is None and self.closed_at is None


def session_of(*, viewer: Viewer, ref: UUID) -> SessionUnderWay:
    """The session for its facilitator and whoever leads it instead, or for the director to read. Raises NotYours."""
    session = _with(ref)
    leads = session is not None and viewer.staff_id in (session.facilitator_id, leader_of(session).pk)
    if session is None or not (leads or Role.DIRECTOR in viewer.roles):
        raise NotYours
    return _under_way(session, leads=leads)


def session_hosted(*, viewer: Viewer, ref: UUID) -> SessionUnderWay:
    """The session for whoever leads it now, alone or together. For its facilitator always, who may have handed it over.

    `leads` says whether the viewer is the one who leads. Raises NotYours for everybody else.
    """
    session = _with(ref)
    if session is None:
        raise NotYours
    hosts = [host.pk for host in hosts_of(session)]
    if viewer.staff_id is None or viewer.staff_id not in (*hosts, session.facilitator_id):
        raise NotYours
    return _under_way(session, leads=hosts[0] == viewer.staff_id, hosts=viewer.staff_id in hosts)


def _with(ref: UUID) -> Any:
    return with_openings(Session.objects.select_related("facilitator")).filter(ref=ref).first()


def _under_way(session: Any, *, leads: bool, hosts: bool = False) -> SessionUnderWay:
    return SessionUnderWay(
        id=session.pk,
        ref=session.ref,
        title=session.title,
        kind=session.kind,
        facilitator=session.facilitator.signature,
        facilitator_ref=session.facilitator.ref,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        minutes=session.minutes,
        cancelled_at=session.cancelled_at,
        opened_at=session.opened_at,
        ended_at=session.ended_at,
        closed_at=session.closed_at,
        leads=leads,
        hosts=hosts or leads,
    )


def with_openings(sessions: QuerySet[Session]) -> QuerySet[Any]:
    """The same sessions, each with `opened_at`, `ended_at` and `closed_at` (None until it happens)."""
    opening = Opening.objects.filter(session=OuterRef("pk"))
    closed = Closing.objects.filter(session=OuterRef("pk")).values("at")
    return sessions.annotate(
        opened_at=Subquery(opening.values("at")),
        ended_at=Subquery(opening.values("ended_at")),
        closed_at=Subquery(closed),
    )


def rooms_on(server: str) -> list[UUID]:
    """The rooms on this media server."""
    return list(Room.objects.filter(server__name=server, ended_at__isnull=True).values_list("ref", flat=True))


def is_video_there(at: datetime) -> bool:
    """Whether a media server works at this moment, and has room."""
    return bool(settings.STEPWELL_MEDIA_SECRET and with_room(at=at))


def closed_among(session_ids: Collection[int]) -> set[int]:
    """Which of these sessions have been closed. One query, or none for none."""
    if not session_ids:
        return set()
    return set(Closing.objects.filter(session__in=session_ids).values_list("session_id", flat=True))


def admissions_to(*, rooms: Collection[str]) -> Sequence[Admission]:
    """Everybody who was let into these rooms, with their seats. For the program itself; one query."""
    return list(Admission.objects.filter(room__in=rooms).select_related("seat").order_by("pk"))


def admissions_on(*, server: str, since_at: datetime, until: datetime) -> Sequence[Admission]:
    """Everybody who was let into a room of this server in that time. For the program itself; one query."""
    found = Admission.objects.filter(server=server, at__gte=since_at, at__lte=until)
    return list(found.select_related("seat").order_by("pk"))


def holds_ticket(*, viewer: Viewer, ref: UUID) -> bool:
    """Whether this ticket is the viewer's."""
    return Ticket.objects.filter(ref=ref, account_id=viewer.account_id).exists()
