"""Who comes into a session without an account, how far are they, and whose browser is this?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from stepwell.clinic.access.consents import SUPPORT, plain_name
from stepwell.clinic.access.signed import names_signed_for
from stepwell.clinic.live.chat import is_by_chat
from stepwell.clinic.live.door import DOOR_OPENS, DOOR_SHUTS, Company, aside_with, inside, is_over
from stepwell.clinic.live.models import Guest, GuestRole, Ticket, token_digest
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.rulebook.queries import NoRule, redisclosure_notice, unsaid_without_consent
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.values import today


class GuestStage(StrEnum):
    """How far a guest is."""

    OVER = "over"
    UNWANTED = "unwanted"  # their patient has not said yes, or takes it back
    EARLY = "early"
    INVITED = "invited"
    ELSEWHERE = "elsewhere"  # another browser was the first to come by their link
    WAITING = "waiting"
    INSIDE = "inside"
    OUT = "out"


_HERE = (GuestStage.INVITED, GuestStage.WAITING, GuestStage.INSIDE)


@dataclass(frozen=True, slots=True)
class Invited:
    """One guest, as their own browser is told: nothing of anybody else. `notice` goes with what they hear."""

    ref: UUID
    stage: GuestStage
    name: str
    shown_as: str
    programme: str
    starts_at: datetime
    zone: ZoneInfo
    notice: str

    @property
    def door_opens_at(self) -> datetime:
        return self.starts_at - DOOR_OPENS

    @property
    def may_try(self) -> bool:
        """Whether they are still to come, so that they may try their devices and the line before."""
        return self.stage in (GuestStage.EARLY, GuestStage.INVITED, GuestStage.WAITING)


@dataclass(frozen=True, slots=True)
class Brought:
    """One guest, as whoever leads sees them. `patient` is whose they are; `answered`: that patient said yes or no.

    `by` is who brought them. `unsaid`: what staff may not say in front of them, for want of a written consent that
    names them; `signed`: there is one. `interprets`: they do, for whoever is named, or for everybody. `aside`: they
    were taken along into the side room.
    """

    ref: UUID
    name: str
    shown_as: str
    patient: str
    stage: GuestStage
    answered: bool
    person: UUID | None
    muted: bool
    by: str
    unsaid: str
    signed: bool
    interprets: bool
    patient_ref: UUID | None
    aside: bool


@dataclass(frozen=True, slots=True)
class Booked:
    """An interpreter who was brought to a session, as those who plan see them: never for whom."""

    ref: UUID
    name: str
    shown_as: str
    by: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """One guest of a session, as a patient in it is told of them; of their own support person, what they said.

    `takes_consent`: the session may tell of substance use, of which staff say nothing in front of them until it is
    `signed` that they may.
    """

    ref: UUID
    seat: UUID | None
    name: str
    shown_as: str
    is_mine: bool
    is_wanted: bool
    answered: bool
    takes_consent: bool
    signed: bool


def guest_link(token: str) -> tuple[UUID, str] | None:
    """Whose link this is, and the digest by which it is known; None for one that is unknown or was replaced."""
    digest = token_digest(token)
    with acting_as_programme():
        found = Guest.objects.filter(link_digest=digest).values_list("ref", flat=True).first()
    return (found, digest) if found else None


def invited(*, ref: UUID, link: str, browser: str, at: datetime) -> Invited | None:
    """The guest whose link, known by its digest, was opened in this browser; None once there is a newer link."""
    with acting_as_programme():
        guest = found_by(ref, link)
        if guest is None:
            return None
        session = guest.session
        stage = guest_stage(guest, over=is_shut(session, at=at), at=at)
        if stage in _HERE and guest.browser_digest not in ("", token_digest(browser)):
            stage = GuestStage.ELSEWHERE
        return Invited(
            ref=guest.ref,
            stage=stage,
            name=guest.name,
            shown_as=guest.shown_as,
            programme=session.week.programme.name,
            starts_at=session.starts_at,
            zone=ZoneInfo(session.time_zone),
            notice=_notice(guest, at),
        )


def company_of_guest(ref: UUID) -> Company:
    """Those in the room, as a guest who is in it sees them."""
    with acting_as_programme():
        guest = Guest.objects.select_related("session__facilitator", "aside").get(ref=ref)
        return inside(guest.session, account=None, guest=guest)


def found_by(ref: UUID, link: str) -> Guest | None:
    """The guest this link is of."""
    found = Guest.objects.select_related("session__week__programme", "session__facilitator", "seat")
    return found.filter(ref=ref, link_digest=link).first()


def guest_stage(guest: Guest, *, over: bool, at: datetime) -> GuestStage:
    """How far they are; `over` is whether their session is."""
    if guest.taken_out_at is not None:
        return GuestStage.OUT
    if over or (guest.seat is not None and guest.seat.cancelled_at is not None):
        return GuestStage.OVER
    if not guest.is_wanted:
        return GuestStage.UNWANTED
    if at < guest.session.starts_at - DOOR_OPENS:
        return GuestStage.EARLY
    if guest.agreed_at is None or guest.left_at is not None:
        return GuestStage.INVITED
    return GuestStage.WAITING if guest.admitted_at is None else GuestStage.INSIDE


def is_shut(session: Session, *, at: datetime) -> bool:
    """Whether no guest comes into it any more, or ever: it is over, does not take place, or is held by chat alone."""
    if session.cancelled_at is not None or at > session.ends_at + DOOR_SHUTS:
        return True
    return is_over(session.pk) or is_by_chat(session)


def guests_brought(session: Session, *, at: datetime) -> tuple[Brought, ...]:
    """The guests of a session, for whoever leads it: whom the database shows them. Few queries, however many guests."""
    guests = list(
        Guest.objects.filter(session=session).select_related("session", "seat", "patient", "aside").order_by("pk")
    )
    here = Ticket.objects.filter(guest__in=guests, used_at__isnull=False, ended_at__isnull=True) if guests else ()
    lines: Mapping[int | None, Ticket] = {line.guest_id: line for line in here}
    over = bool(guests) and is_shut(session, at=at)
    names = _who_brought(guests)
    signed = _named_in_writing(guests, at)
    return tuple(
        _brought(guest, lines.get(guest.pk), over, names.get(guest.by_id, ""), guest.pk in signed, at)
        for guest in guests
    )


def interpreters_booked(session: UUID, *, viewer: Viewer, at: datetime) -> tuple[Booked, ...]:
    """The interpreters of a session, for those who read of everybody's attendance. Two queries."""
    found = Guest.objects.visible_to(viewer, at=at).filter(session__ref=session, role=GuestRole.INTERPRETER.value)
    guests = list(found.order_by("pk"))
    names = _who_brought(guests)
    return tuple(
        Booked(guest.ref, guest.name, guest.shown_as, names.get(guest.by_id, ""), guest.taken_out_at is not None)
        for guest in guests
    )


def _who_brought(guests: Sequence[Guest]) -> Mapping[int, str]:
    named = Staff.objects.filter(account__in={guest.by_id for guest in guests}) if guests else ()
    return {staff.account_id: staff.signature for staff in named}


def _takes_consent(guest: Guest) -> bool:
    """Whether staff may speak in front of them only by the patient's written consent (42 CFR 2.31)."""
    return guest.substance_use and guest.role == GuestRole.SUPPORT_PERSON


def _named_in_writing(guests: Sequence[Guest], at: datetime) -> frozenset[int]:
    """Those of whom their patient signed that staff may speak in front of them."""
    asked = [guest for guest in guests if _takes_consent(guest) and guest.patient is not None]
    named = {guest.patient_id: names_signed_for(guest.patient, SUPPORT, at=at) for guest in asked if guest.patient}
    return frozenset(guest.pk for guest in asked if plain_name(guest.name) in named[guest.patient_id])


def _brought(guest: Guest, line: Ticket | None, over: bool, by: str, signed: bool, at: datetime) -> Brought:
    on = today(at, ZoneInfo(guest.session.time_zone))
    return Brought(
        ref=guest.ref,
        name=guest.name,
        shown_as=guest.shown_as,
        patient=guest.patient.name if guest.patient else "",
        stage=guest_stage(guest, over=over, at=at),
        answered=guest.yes_at is not None or guest.no_at is not None,
        person=line.person if line else None,
        muted=line.muted if line else False,
        by=by,
        unsaid=unsaid_without_consent(guest.role, on=on) if _takes_consent(guest) and not signed else "",
        signed=signed,
        interprets=guest.role == GuestRole.INTERPRETER,
        patient_ref=guest.patient.ref if guest.patient else None,
        aside=aside_with(guest) is not None,
    )


def guests_beside(seat: Seat, *, at: datetime) -> tuple[Beside, ...]:
    """Who comes to this patient's session as a guest: interpreters, and whoever is theirs."""
    theirs = Q(seat=seat) | Q(role=GuestRole.INTERPRETER.value)
    with acting_as_programme():
        found = Guest.objects.select_related("patient", "seat").filter(theirs, session=seat.session_id)
        guests = list(found.filter(taken_out_at__isnull=True).order_by("pk"))
        signed = _named_in_writing(guests, at)
    return tuple(_beside(guest, guest.pk in signed) for guest in guests)


def support_person(ref: UUID, *, viewer: Viewer, at: datetime) -> Beside | None:
    """Whoever comes as this viewer's own support person; None where there is nobody like that."""
    own = Guest.objects.visible_to(viewer, at=at).filter(patient=viewer.patient_id, taken_out_at__isnull=True)
    guest = own.select_related("patient", "seat").filter(ref=ref, role=GuestRole.SUPPORT_PERSON.value).first()
    return _beside(guest, bool(_named_in_writing([guest], at))) if guest else None


def _beside(guest: Guest, signed: bool) -> Beside:
    return Beside(
        ref=guest.ref,
        seat=guest.seat.ref if guest.seat else None,
        name=guest.name,
        shown_as=guest.shown_as,
        is_mine=guest.role == GuestRole.SUPPORT_PERSON,
        is_wanted=guest.is_wanted,
        answered=guest.yes_at is not None or guest.no_at is not None,
        takes_consent=_takes_consent(guest),
        signed=signed,
    )


def guest_holds_ticket(*, browser: str, ref: UUID) -> bool:
    """Whether this ticket is of the guest whose browser this is."""
    with acting_as_programme():
        return Ticket.objects.filter(ref=ref, guest__browser_digest=token_digest(browser)).exists()


def _notice(guest: Guest, at: datetime) -> str:
    """What goes along with whatever tells of substance use (42 CFR 2.32)."""
    if not guest.substance_use:
        return ""
    try:
        return redisclosure_notice(on=today(at, ZoneInfo(guest.session.time_zone))).short
    except NoRule:
        return ""
