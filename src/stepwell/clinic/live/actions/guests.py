"""Somebody without an account is brought into a session, comes by a link of theirs, and is let in, or taken out.

Whoever leads a session does all of it. Who plans it, as the viewer `plans`, brings interpreters and takes them back,
until its door opens.
"""

import secrets
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from stepwell.clinic.access.actions import NotYours, log_guest
from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.live.actions.leading import session_hosted_by
from stepwell.clinic.live.actions.opening import NotNow
from stepwell.clinic.live.actions.rooms import NotIn, open_line, shut_lines_of
from stepwell.clinic.live.door import DOOR_OPENS, aside_with, goes_on, is_end_to_end
from stepwell.clinic.live.guests import GuestStage, found_by, guest_stage, is_shut
from stepwell.clinic.live.models import Guest, GuestRole, Ticket, token_digest
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook.queries import may_be_guest
from stepwell.clinic.schedule.models import ONE_PATIENT, Seat, Session
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Ground, Purpose, decide
from stepwell.pure.values import today

MOST_GUESTS = 4  # in one session, so that its room holds them besides everybody else
ASKED = "You are asked whether somebody may be with you in a session, as your support person."
BOOKED = "An interpreter is booked for a session of yours. You can take them back."
_GROUNDS = {GuestRole.INTERPRETER: Ground.PROGRAMME_ROLE, GuestRole.SUPPORT_PERSON: Ground.CONSENT}


class MayNotBring(Exception):
    """Nobody may come into this session as that; the message says why and what to do."""


class LinkTaken(Exception):
    """Another browser was the first to come by this link."""


@transaction.atomic
def bring_guest(
    *,
    session_ref: UUID,
    role: GuestRole,
    name: str,
    language: str,
    seat: UUID | None,
    by: Account,
    at: datetime,
    plans: Viewer | None = None,
) -> tuple[Guest, str]:
    """Bring somebody into a session, as whose guest, and the token of their link: shown this once, and kept nowhere.

    Whoever is brought a second time is the same guest, with a new link. The patient of a support person is asked, and
    whoever leads is told of whom those who plan have brought.
    Raises NotYours for anybody but who leads or plans it, MayNotBring, and ValueError for what is missing.
    """
    session = _session(session_ref, role, by, plans, at)
    name, language = " ".join(name.split()), language.strip() if role is GuestRole.INTERPRETER else ""
    if not name:
        raise ValueError("Write the name everybody in the session sees.")
    _may(session, role, at)
    with acting_as_programme():
        place = _place(session, role, seat)
        told = {"session": session, "role": role.value, "name": name, "language": language, "seat": place}
        brought = Guest.objects.filter(session=session, taken_out_at__isnull=True)
        guest = brought.filter(**told).first()
        if guest is None and brought.count() >= MOST_GUESTS:
            raise MayNotBring(f"A session has {MOST_GUESTS} guests at most. Take one out first.")
        if guest is not None:
            return guest, _new_link(guest, at)
        token = secrets.token_urlsafe(32)
        patient = place.patient if place else None
        guest = Guest.objects.create(**told, patient=patient, link_digest=token_digest(token), by=by, at=at)
        if role is GuestRole.SUPPORT_PERSON and place is not None:
            _ask(place, at)
        if plans is not None:
            _say_booked(session, at)
        return guest, token


@transaction.atomic
def new_link(*, guest: UUID, by: Account, at: datetime, plans: Viewer | None = None) -> tuple[Guest, str]:
    """Another link instead of the one they had, which works no more, as for another browser.

    Raises NotYours, and MayNotBring for who was taken out, or who plans too late.
    """
    found = _brought(guest, by, plans, at)
    with acting_as_programme():
        return found, _new_link(found, at)


@transaction.atomic
def answer_guest(*, guest: UUID, seat: Seat, yes: bool, at: datetime) -> None:
    """The patient of a support person says yes or no, or takes a yes back, which takes them out at once.

    Saying the same again changes nothing. Raises NotYours where nobody is to be with them under this name.
    """
    with acting_as_programme():
        found = _held().filter(ref=guest, seat=seat, role=GuestRole.SUPPORT_PERSON.value).first()
        if found is None or found.taken_out_at is not None:
            raise NotYours
        if yes and not found.is_wanted:
            Guest.objects.filter(pk=found.pk).update(yes_at=at)
        elif not yes and (found.is_wanted or found.no_at is None):
            Guest.objects.filter(pk=found.pk).update(no_at=at, admitted_at=None, admitted_by=None, aside=None)
            shut_lines_of(session=found.session, account=None, guest=found, at=at)


@transaction.atomic
def agree(*, guest: UUID, link: str, browser: str, at: datetime) -> None:
    """Whoever came by this link agrees to what is asked of them, and is at the door: from now on in this browser alone.

    Raises NotIn where the door is not open to them, and LinkTaken.
    """
    with acting_as_programme():
        found = _held().filter(ref=guest, link_digest=link).first()
        if found is None:
            raise NotIn
        if found.browser_digest not in ("", token_digest(browser)):
            raise LinkTaken
        stage = guest_stage(found, over=is_shut(found.session, at=at), at=at)
        if stage is not GuestStage.INVITED:
            if stage in (GuestStage.WAITING, GuestStage.INSIDE):
                return
            raise NotIn
        Guest.objects.filter(pk=found.pk).update(
            browser_digest=token_digest(browser), agreed_at=at, left_at=None, admitted_at=None, admitted_by=None
        )


@transaction.atomic
def let_guest_in(*, guest: UUID, by: Account, at: datetime) -> None:
    """Let a guest in who waits; again changes nothing. Raises NotYours, MayNotBring and NotNow."""
    found = _brought(guest, by, None, at)
    stage = guest_stage(found, over=is_shut(found.session, at=at), at=at)
    if stage is GuestStage.INSIDE:
        return
    if stage is not GuestStage.WAITING:
        raise NotNow("This guest is not at the door, so they were not let in.")
    _may(found.session, GuestRole(found.role), at)
    if is_end_to_end(found.session_id):
        raise MayNotBring(
            "This session is encrypted end to end, which is between two. Switch that off, then let them in."
        )
    with acting_as_programme():
        Guest.objects.filter(pk=found.pk).update(admitted_at=at, admitted_by=by)


@transaction.atomic
def take_guest_out(*, guest: UUID, by: Account, at: datetime, plans: Viewer | None = None) -> None:
    """Take a guest out for good: their link works no more. Again changes nothing.

    Raises NotYours, and MayNotBring for who plans too late.
    """
    found = _brought(guest, by, plans, at)
    if found.taken_out_at is None:
        with acting_as_programme():
            Guest.objects.filter(pk=found.pk).update(taken_out_at=at, taken_out_by=by, aside=None)
            shut_lines_of(session=found.session, account=None, guest=found, at=at)


@transaction.atomic
def guest_leaves(*, guest: UUID, link: str, at: datetime) -> None:
    """A guest leaves, of their own: whoever comes back is let in anew."""
    with acting_as_programme():
        found = _held().filter(ref=guest, link_digest=link, left_at__isnull=True).first()
        if found is not None:
            Guest.objects.filter(pk=found.pk).update(left_at=at, aside=None)
            shut_lines_of(session=found.session, account=None, guest=found, at=at)


@transaction.atomic
def guest_line(*, guest: UUID, link: str, at: datetime, last: UUID | None = None) -> Ticket:
    """`open_line` for a guest who was let in. Raises NotIn, Elsewhere and NoVideo."""
    with acting_as_programme():
        found = found_by(guest, link)
        if found is None:
            raise NotIn
        session = found.session
        Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
        found = _held().get(pk=found.pk)  # nobody takes them out meanwhile
        stage = guest_stage(found, over=is_shut(session, at=at), at=at)
        if stage is not GuestStage.INSIDE or not goes_on(session.pk):
            raise NotIn
        return open_line(session=session, account=None, guest=found, arrival=None, at=at, last=last)


@transaction.atomic
def note_who_is_seen(*, guest: UUID, at: datetime) -> None:
    """Enter in the log of whoever is in the room with a guest that this guest was there."""
    with acting_as_programme():
        found = Guest.objects.select_related("aside").get(ref=guest)
        aside = aside_with(found)
        here = Ticket.objects.filter(
            room__session=found.session_id, room__aside=aside, used_at__isnull=False, ended_at__isnull=True
        )
        refs = list(here.filter(arrival__isnull=False).values_list("arrival__patient__ref", flat=True))
        role = GuestRole(found.role)
        where = ", in the side room" if aside else ""
        log_guest(guest=f"{found.name}, {role.words}{where}", patient_refs=refs, ground=_GROUNDS[role], at=at)


def _may(session: Session, role: GuestRole, at: datetime) -> None:
    if is_shut(session, at=at):
        raise MayNotBring("This session is over, or has no video, so nobody comes into it as a guest.")
    if may_be_guest(role.value, kind=session.kind, on=today(at, ZoneInfo(session.time_zone))):
        return
    if role is GuestRole.SUPPORT_PERSON and session.kind not in ONE_PATIENT:
        raise MayNotBring(
            "A support person cannot come into a group: everybody else in it would have to agree. Meet with the "
            "patient and them alone, or in a family session."
        )
    raise MayNotBring(
        f"The rulebook has no rule that lets a guest come into a session of this kind ({session.kind}) as "
        f"{role.words}, so nobody may. Ask whoever keeps it."
    )


def _place(session: Session, role: GuestRole, seat: UUID | None) -> Seat | None:
    """Whose guest they are: where there is but one patient, theirs."""
    places = list(session.seats.filter(cancelled_at__isnull=True).select_related("patient__account"))
    found = next((place for place in places if place.ref == seat), places[0] if len(places) == 1 else None)
    if found is None and (role is GuestRole.SUPPORT_PERSON or seat is not None):
        raise ValueError("Choose whose guest they are.")
    return found


def _ask(place: Seat, at: datetime) -> None:
    account = place.patient.account
    if account is None:
        raise MayNotBring("They have no account here yet, so they cannot be asked whether they want this.")
    tell(account=account, words=ASKED, link=f"/me/sessions/{place.ref}/room/", at=at, by_email=True)


def _say_booked(session: Session, at: datetime) -> None:
    link = f"/clinic/sessions/{session.ref}/guests/"
    tell(account=session.facilitator.account, words=BOOKED, link=link, at=at)


def _session(ref: UUID, role: GuestRole, by: Account, plans: Viewer | None, at: datetime) -> Session:
    """The session, its row locked, for whoever leads it, or plans: who reads everybody's attendance for that work."""
    if plans is None:
        return session_hosted_by(by=by, session_ref=ref)
    known = decide(roles=plans.roles, kind=Guest.record_kind, purpose=Purpose.OPERATIONS, grants=(), at=at)
    held = Session.objects.select_for_update(of=("self",), no_key=True).select_related("facilitator__account")
    session = held.filter(ref=ref).first()
    if session is None or not known.allowed or role is not GuestRole.INTERPRETER:
        raise NotYours
    if at >= session.starts_at - DOOR_OPENS:
        raise MayNotBring("Its door is open, or was. Whoever leads the session brings guests now, and takes them out.")
    return session


def _brought(guest: UUID, by: Account, plans: Viewer | None, at: datetime) -> Guest:
    """A guest, held until the transaction ends, for whoever leads the session they come to, or plans it."""
    with acting_as_programme():
        found = Guest.objects.select_related("session").filter(ref=guest).first()
    if found is None:
        raise NotYours
    _session(found.session.ref, GuestRole(found.role), by, plans, at)
    with acting_as_programme():
        return _held().get(pk=found.pk)


def _held() -> QuerySet[Guest]:
    return Guest.objects.select_for_update(of=("self",)).select_related("session", "seat", "aside")


def _new_link(guest: Guest, at: datetime) -> str:
    if guest.taken_out_at is not None:
        raise MayNotBring("They were taken out. Bring them anew, if they may come back.")
    token = secrets.token_urlsafe(32)
    Guest.objects.filter(pk=guest.pk).update(
        link_digest=token_digest(token),
        browser_digest="",
        agreed_at=None,
        admitted_at=None,
        admitted_by=None,
        aside=None,
    )
    shut_lines_of(session=guest.session, account=None, guest=guest, at=at)
    return token
