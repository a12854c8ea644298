"""A session is given a room on a media server, people a way in that works once, and the room is ended.

A server is told before our rows are: what it was told without us knowing harms nobody, since nobody gets in without a
ticket of ours; the other way round somebody would wait at a door that is not there.
"""

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Subquery, Value
from django.db.models.functions import Greatest, Least

from stepwell.clinic.live.actions.opening import admit
from stepwell.clinic.live.chat import is_by_chat
from stepwell.clinic.live.door import Stage, aside_of, aside_with, goes_on, is_end_to_end, stage_of
from stepwell.clinic.live.leading import hosts_of
from stepwell.clinic.live.media import HEARD_WITHIN, with_room
from stepwell.clinic.live.models import A_LINE_WAITS, Arrival, Aside, Guest, MediaServer, Room, Ticket
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Session
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.media import Control, MediaError, word_for
from stepwell.plumbing.media.words import PIN, WHOLE_API

MOST_IN_A_ROOM = 20  # a full group, those who lead it, and a few guests
BITRATE = 900_000  # of all that one person sends; our page keeps a picture to a third of it, the rest is for a screen
AUDIO, SCREEN = "0", "2"  # under which names our page sends them
ABLE = "current Chrome, Edge, Firefox or Safari"


class NotIn(Exception):
    """The session is not open, or they were not let into it."""


class Elsewhere(Exception):
    """They are in this room on another device, or in another tab; what to show them, in words."""

    def __init__(self) -> None:
        super().__init__("You are in this room on another device or tab. Stay here instead?")


class NotEndToEnd(Exception):
    """A session cannot be encrypted end to end, or a page cannot; the message says why and what to do."""


class NoVideo(Exception):
    """There is no room for pictures now; the message says what to do."""

    def __init__(self) -> None:
        super().__init__("Video cannot be reached at this moment. This page tries again by itself; meanwhile, call.")


@dataclass(frozen=True, slots=True)
class Line:
    """All that is needed to speak with the media server for somebody. None of it is for a browser."""

    ticket: UUID
    url: str
    word: str
    room: str
    pin: str
    token: str
    person: str


def control_of(server: MediaServer) -> Control:
    return Control(server.admin_url, name=server.name, secret=settings.STEPWELL_MEDIA_SECRET)


@transaction.atomic
def begin_anew(*, name: str, at: datetime) -> None:
    """A media server is started: the rooms it had are over, and nobody is in them.

    Said before it is, or somebody would be let into such a room as soon as it answers, and be alone there.
    """
    for room in Room.objects.select_related("server").filter(server__name=name, ended_at__isnull=True):
        _lost(room, "its server started anew", at=at)


@transaction.atomic
def enlist(*, name: str, client_url: str, admin_url: str, version: str, at: datetime) -> MediaServer:
    """A media server has started, and may be given rooms."""
    server, _ = MediaServer.objects.update_or_create(
        name=name,
        defaults={"client_url": client_url, "admin_url": admin_url, "version": version[:20], "heard_at": at},
    )
    return server


@transaction.atomic
def hear(*, name: str, people: Mapping[UUID, Sequence[str]], at: datetime) -> None:
    """A media server works, and these are in its rooms. Whoever is in none of them has gone."""
    MediaServer.objects.filter(name=name).update(heard_at=at)
    _only(people, Ticket.objects.filter(room__server__name=name), at=at)


@transaction.atomic
def withdraw(*, name: str, draining: bool) -> bool:
    """Give a server no new rooms, or rooms again. Whether there is such a server."""
    return bool(MediaServer.objects.filter(name=name).update(draining=draining))


@transaction.atomic
def open_line(
    *,
    session: Session,
    account: Account | None,
    arrival: Arrival | None,
    at: datetime,
    last: UUID | None = None,
    guest: Guest | None = None,
    can_encrypt: bool = False,
) -> Ticket:
    """A way into the room of this session, which is made if there is none, or into the side room they are in.
    It is an account's or a guest's. Raises NoVideo, and NotEndToEnd for a page that cannot encrypt so in a
    session that is.

    Whoever has one already loses it: nobody is there twice. A page that comes again says by which ticket it was there
    `last`, and takes no newer one from another page of theirs: raises Elsewhere. Whoever was muted is so still;
    whoever might share their screen still may, and shares it anew.
    """
    Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    if is_end_to_end(session.pk) and not can_encrypt:
        raise NotEndToEnd(
            "This session is encrypted end to end, which this browser cannot do, so nobody sees or hears you. Use a "
            f"{ABLE}, or call: whoever leads can switch it off."
        )
    theirs = Ticket.objects.filter(room__session=session, account=account, guest=guest)
    if last is not None:
        newer = theirs.filter(pk__gt=Subquery(theirs.filter(ref=last).values("pk")), ended_at__isnull=True)
        if newer.filter(Q(used_at__isnull=False) | Q(made_at__gt=at - A_LINE_WAITS)).exists():
            raise Elsewhere
    aside = aside_of(session, account.pk) if account else aside_with(guest) if guest else None
    room = _room_of(session, aside, at)
    shut_lines_of(session=session, account=account, guest=guest, at=at)
    before = theirs.order_by("-pk").first()
    kept = {"muted": before.muted, "may_share": before.may_share} if before is not None else {}
    whose = {"account": account, "guest": guest, "arrival": arrival}
    return Ticket.objects.create(room=room, **whose, made_at=at, can_encrypt=can_encrypt, **kept)


@transaction.atomic
def line_for(
    *,
    session: Session,
    account: Account,
    arrival: Arrival | None,
    at: datetime,
    last: UUID | None = None,
    can_encrypt: bool = False,
) -> Ticket:
    """`open_line` for whoever leads the session, or was let into it. Raises NotIn while it is not open, or they are not
    in, Elsewhere, NoVideo and NotEndToEnd. One of this and its end waits for the other."""
    Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    leads = arrival is None and account.pk in {host.account_id for host in hosts_of(session)}
    let_in = arrival is not None and stage_of(arrival.seat, arrival, at=at) is Stage.INSIDE
    if session.cancelled_at is not None or not goes_on(session.pk) or not (leads or let_in) or is_by_chat(session):
        raise NotIn
    return open_line(session=session, account=account, arrival=arrival, at=at, last=last, can_encrypt=can_encrypt)


@transaction.atomic
def take_line(*, ticket: UUID, at: datetime) -> Line | None:
    """Use a ticket, once; None for one that was used, is too old, or leads nowhere any more.

    Whose it is, the gate has asked before.
    """
    unused = Ticket.objects.filter(ref=ticket, used_at__isnull=True, ended_at__isnull=True, room__ended_at__isnull=True)
    found = (
        unused.filter(made_at__gt=at - A_LINE_WAITS)
        .select_for_update(of=("self",))
        .select_related("room__server")
        .first()
    )
    if found is None or not settings.STEPWELL_MEDIA_SECRET:
        return None
    room, token = str(found.room.ref), secrets.token_urlsafe(32)
    try:
        with control_of(found.room.server) as control:
            control.allow(room, token)
    except MediaError:
        return None
    Ticket.objects.filter(pk=found.pk).update(used_at=at)
    server = found.room.server
    with acting_as_programme():  # the hours ledger shall know whose stay this is
        arrival = found.arrival
        seat = arrival.seat if arrival else None
        if arrival is not None and arrival.by_phone_at is not None:
            arrival.by_phone_at = None
            arrival.save(update_fields=["by_phone_at"])
        admit(
            session=found.room.session, seat=seat, guest=found.guest, server=server.name, room=room,
            stay=str(found.person), token=token, at=at,
        )  # fmt: skip
    return line_to(server, ticket=found.ref, room=room, token=token, person=str(found.person))


def line_to(server: MediaServer, *, ticket: UUID, room: str, token: str, person: str) -> Line:
    """With the passwords that follow from where it leads."""
    secret = settings.STEPWELL_MEDIA_SECRET
    word, pin = word_for(secret, WHOLE_API, server.name), word_for(secret, PIN, room)
    return Line(ticket=ticket, url=server.client_url, word=word, room=room, pin=pin, token=token, person=person)


@transaction.atomic
def has_joined(*, line: Line) -> bool:
    """They are in: what let them in lets nobody in again. Whether they may stay: not who was taken out on the way.

    Raises MediaError where that cannot be made sure. One of this and `shut` waits for the other.
    """
    ticket = held(line.ticket)
    with control_of(ticket.room.server) as control:
        control.allow_no_more(line.room, line.token)
        if ticket.ended_at is not None:
            control.remove(line.room, line.person)
    return ticket.ended_at is None


@transaction.atomic
def begins_to_send(*, line: Line) -> None:
    """What they send would be passed on from now: not the voice of somebody muted, on this line or the one before it,
    and not a screen nobody let them share.

    Raises MediaError where that cannot be made sure. One of this and `mute` or `share` waits for the other.
    """
    ticket = held(line.ticket)
    with control_of(ticket.room.server) as control:
        if ticket.muted:
            control.mute(line.room, line.person, mid=AUDIO, muted=True)
        if not ticket.shares:
            control.mute(line.room, line.person, mid=SCREEN, muted=True)


def end_line(*, ticket: UUID, at: datetime, cut: bool = False) -> None:
    """Their line is gone: their page went or, where it was `cut`, it did not."""
    Ticket.objects.filter(ref=ticket, ended_at__isnull=True).update(ended_at=at, cut=cut)


def shut(ticket: Ticket, *, at: datetime) -> None:
    """End a line from our side: they are taken out of the room, and cannot come back by it."""
    ticket = held(ticket.ref)
    try:
        with control_of(ticket.room.server) as control:
            control.remove(str(ticket.room.ref), str(ticket.person))
    except MediaError:
        pass  # a server that does not answer passes nothing on, and forgets everybody
    end_line(ticket=ticket.ref, at=at, cut=True)


def shut_lines_of(*, session: Session, account: Account | None, guest: Guest | None = None, at: datetime) -> None:
    """Somebody who led it, or a guest, is not in its room any more."""
    for ticket in Ticket.objects.filter(room__session=session, account=account, guest=guest, ended_at__isnull=True):
        shut(ticket, at=at)


def held(ticket: UUID) -> Ticket:
    """A ticket, which nobody else does anything about until this transaction ends."""
    return Ticket.objects.select_for_update(of=("self",)).select_related("room__server").get(ref=ticket)


@transaction.atomic
def mute(*, session: Session, person: UUID, muted: bool) -> bool:
    """Pass somebody's voice on no more, or again, whatever their own page does: and no screen of who is muted.

    Whether they are there.
    """
    found = Ticket.objects.filter(room__session=session, person=person, ended_at__isnull=True)
    ticket = found.select_for_update(of=("self",)).select_related("room__server").first()
    if ticket is None:
        return False
    with control_of(ticket.room.server) as control:
        control.mute(str(ticket.room.ref), str(person), mid=AUDIO, muted=muted)
    Ticket.objects.filter(pk=ticket.pk).update(muted=muted)
    if muted and ticket.shares:
        pass_on_screen(ticket, shares=False)
    return True


def pass_on_screen(ticket: Ticket, *, shares: bool) -> None:
    """Pass somebody's screen on, or no more, whatever their own page does. Raises MediaError."""
    with control_of(ticket.room.server) as control:
        control.mute(str(ticket.room.ref), str(ticket.person), mid=SCREEN, muted=not shares)
    Ticket.objects.filter(pk=ticket.pk).update(shares=shares)


@transaction.atomic
def end_room(*, session: Session, at: datetime) -> None:
    """The session is over: its room is, and nobody is in it. Whoever was gone before did not wait for that."""
    for room in Room.objects.select_related("server").filter(session=session, ended_at__isnull=True):
        try:
            with control_of(room.server) as control:
                _only({room.ref: control.people(str(room.ref))}, Ticket.objects.filter(room=room), at=at)
                control.end_room(str(room.ref))
            _over(room, "closed", at=at)
        except MediaError:
            _lost(room, "closed", at=at)
    with acting_as_programme():
        Aside.objects.filter(session=session, ended_at__isnull=True).update(ended_at=at)


@transaction.atomic
def end_aside(aside: Aside, *, by: Account | None, at: datetime) -> None:
    """The side room is over: whoever was in it comes back to the others by a new line."""
    if aside.ended_at is not None:
        return
    aside.ended_at, aside.ended_by = at, by
    aside.save(update_fields=["ended_at", "ended_by"])
    for ticket in Ticket.objects.filter(room__aside=aside, ended_at__isnull=True):
        shut(ticket, at=at)
    for room in Room.objects.select_related("server").filter(aside=aside, ended_at__isnull=True):
        with suppress(MediaError), control_of(room.server) as control:  # it is gone with its server
            control.end_room(str(room.ref))
        _over(room, "back to the others", at=at)


def _only(people: Mapping[UUID, Sequence[str]], lines: QuerySet[Ticket], *, at: datetime) -> None:
    """These are in the rooms. Of these lines, who had time to come in and is in none has gone, and no page told us."""
    for ticket in lines.filter(used_at__lt=at - HEARD_WITHIN, ended_at__isnull=True).select_related("room"):
        if str(ticket.person) not in people.get(ticket.room.ref, ()):
            end_line(ticket=ticket.ref, at=at, cut=True)


def _lost(room: Room, why: str, *, at: datetime) -> None:
    """It is over since its server is gone, or does not answer: whoever was in it, when that was heard last."""
    since = Greatest(F("used_at"), Value(room.server.heard_at))
    here = Ticket.objects.filter(room=room, used_at__isnull=False, ended_at__isnull=True)
    here.update(ended_at=Least(since, Value(at)), cut=True)
    _over(room, why, at=at)


def _over(room: Room, why: str, *, at: datetime) -> None:
    Room.objects.filter(pk=room.pk).update(ended_at=at, why=why)
    Ticket.objects.filter(room=room, ended_at__isnull=True).update(ended_at=at)


def _room_of(session: Session, aside: Aside | None, at: datetime) -> Room:
    """The room there is, if its server answers, or a new one on the server with most room left."""
    if not settings.STEPWELL_MEDIA_SECRET:
        raise NoVideo
    room = Room.objects.select_related("server").filter(session=session, aside=aside, ended_at__isnull=True).first()
    if room is not None:
        if _made(room.server, room.ref):
            return room
        if room.server.heard_at > at - HEARD_WITHIN:
            raise NoVideo  # it was there a moment ago: whoever else is in its room is not left alone there
        _lost(room, "its server is gone", at=at)
    for server in with_room(at=at):
        ref = Room(session=session).ref
        if _made(server, ref):
            return Room.objects.create(ref=ref, session=session, aside=aside, server=server, made_at=at)
    raise NoVideo


def _made(server: MediaServer, room: UUID) -> bool:
    try:
        with control_of(server) as control:
            control.make_room(str(room), most=MOST_IN_A_ROOM, bitrate=BITRATE)
    except MediaError:
        return False
    return True
