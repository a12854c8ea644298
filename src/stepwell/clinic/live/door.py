"""Who waits at the door of a session, who is inside, and how far is somebody who comes to it?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from stepwell.clinic.access.consents import GROUP, TELEHEALTH
from stepwell.clinic.access.queries import granted_patient_ids
from stepwell.clinic.access.signed import forms_in_force_each
from stepwell.clinic.live.leading import covered_states, hosts_of
from stepwell.clinic.live.licensing import colleagues_licensed_in
from stepwell.clinic.live.models import Arrival, Aside, Closing, Guest, Opening, Ticket
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.queries import Service, at_risk, reach_each
from stepwell.clinic.schedule.models import ONE_PATIENT, Seat, Session
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Kind
from stepwell.pure.values import STATE_NAMES

SHARING = "tpo"
FORM_WORDS = {TELEHEALTH: "telehealth", GROUP: "group confidentiality", SHARING: "sharing of substance use records"}
DOOR_OPENS = timedelta(minutes=30)
DOOR_SHUTS = timedelta(hours=1)  # after its end, where nobody closed it


class Stage(StrEnum):
    """How far somebody is who comes to a session."""

    CANCELLED = "cancelled"
    EARLY = "early"
    OVER = "over"
    CARD = "card"
    UNLICENSED = "unlicensed"
    WAITING = "waiting"
    INSIDE = "inside"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Inside:
    """Somebody in the room, as everybody in it sees them: by the name they chose, and the number they have there.

    `guest` is as what somebody without an account is there; empty for everybody else.
    """

    person: UUID
    name: str
    leads: bool
    together: bool  # they lead it together with whoever does
    muted: bool
    shares: bool  # their screen is shown
    guest: str


@dataclass(frozen=True, slots=True)
class Company:
    """Who is in a room with somebody. `may_share`: they may show their screen. `aside`: that side room, if it is one,
    with the guests who were taken `along`; `may_go_back`: they may end it. `waits`: whoever leads is in one, and no
    colleague is here. `one_patient`: the session is one with one patient; `end_to_end`: it is encrypted so;
    `may_encrypt`: they may say whether it is."""

    people: tuple[Inside, ...]
    may_share: bool
    one_patient: bool
    end_to_end: bool
    may_encrypt: bool
    aside: UUID | None
    along: tuple[str, ...]
    may_go_back: bool
    waits: bool
    leader: str


@dataclass(frozen=True, slots=True)
class AtTheDoor:
    """One seat, as whoever leads the session sees it. Without an arrival they have not come.

    `where` and what follows it are empty where the viewer may not see them, as `at_risk` is False. `unsigned` is what
    they have not agreed to that this session takes; `services` answer emergencies where they are now. `by_phone`: they
    left the video and wait for a call, or talk by telephone.
    """

    name: str
    patient_ref: UUID
    arrival: UUID | None
    stage: Stage
    person: UUID | None
    muted: bool
    may_share: bool
    aside: UUID | None
    by_phone: bool
    state: str
    colleagues: tuple[str, ...]
    where: str
    phone: str
    words: str
    contact: str
    contact_phone: str
    alone: bool
    contact_reachable: bool
    at_risk: bool
    exception: str
    unsigned: tuple[str, ...]
    services: tuple[Service, ...]


def is_open(session_id: int) -> bool:
    """Whether the session has been opened and not closed: it can be marked."""
    return Opening.objects.filter(session_id=session_id).exists() and not is_closed(session_id)


def is_closed(session_id: int) -> bool:
    """Whether the session has been closed."""
    return Closing.objects.filter(session_id=session_id).exists()


def is_over(session_id: int) -> bool:
    """Whether the session was ended for everybody, or closed: nobody is in it any more, and nobody comes in."""
    ended = Opening.objects.filter(session_id=session_id, ended_at__isnull=False)
    return ended.exists() or is_closed(session_id)


def goes_on(session_id: int) -> bool:
    """Whether the session has been opened and is not over: people may be in it."""
    return Opening.objects.filter(session_id=session_id).exists() and not is_over(session_id)


def is_end_to_end(session_id: int) -> bool:
    """Whether the session is encrypted end to end, so that its media server sees and hears nothing."""
    return Opening.objects.filter(session_id=session_id, end_to_end=True).exists()


def is_of_two(session: Session) -> bool:
    """Whether the session is of one patient and one who leads."""
    return session.kind in ONE_PATIENT and len(hosts_of(session)) == 1


def last_arrival(seat: Seat, *, viewer: Viewer, at: datetime) -> Arrival | None:
    """How the patient of this seat came to the door last."""
    return Arrival.objects.visible_to(viewer, at=at).filter(seat=seat).order_by("-at", "-pk").first()


def stage_of(seat: Seat, arrival: Arrival | None, *, at: datetime) -> Stage:
    """How far the patient of this seat is."""
    session = seat.session
    if seat.cancelled_at is not None or session.cancelled_at is not None:
        return Stage.CANCELLED
    if at < session.starts_at - DOOR_OPENS:
        return Stage.EARLY
    if at > session.ends_at + DOOR_SHUTS or is_over(session.pk):
        return Stage.OVER
    return _at_the_door(arrival, covered_states(hosts_of(session), on=seat.patient.today(at)))


def is_on_the_line(account_id: int, session_id: int) -> bool:
    """Whether their pictures and voice pass in this session now."""
    with acting_as_programme():
        return Ticket.objects.filter(
            account=account_id, room__session_id=session_id, used_at__isnull=False, ended_at__isnull=True
        ).exists()


def aside_of(session: Session, account_id: int) -> Aside | None:
    """The side room this account is in, if it is in one."""
    theirs = Q(by=account_id) | Q(patient__account=account_id)
    with acting_as_programme():
        return Aside.objects.filter(theirs, session=session, ended_at__isnull=True).first()


def aside_with(guest: Guest) -> Aside | None:
    """The side room this guest was taken along into, if they are in one."""
    return guest.aside if guest.aside and guest.aside.ended_at is None else None


def inside(session: Session, *, account: Account | None, guest: Guest | None = None) -> Company:
    """Those in the room with this account or guest, whoever leads it first: what peers see of each other."""
    aside = aside_of(session, account.pk) if account else aside_with(guest) if guest else None
    here = Ticket.objects.filter(room__session=session, used_at__isnull=False, ended_at__isnull=True)
    with acting_as_programme():
        tickets = list(here.select_related("arrival__patient", "room", "guest").order_by("used_at", "pk"))
        hosts = hosts_of(session)
        along = list(Guest.objects.filter(aside=aside).order_by("pk")) if aside else []
    names = {host.account_id: host.name for host in hosts}
    leader = hosts[0].account_id
    found, may_share = [], False
    for each in tickets:
        if each.room.aside_id != (aside.pk if aside else None):
            continue
        leads, helps = each.account_id == leader, each.account_id in names
        shown_as = each.guest.shown_as if each.guest else ""
        found.append(
            Inside(each.person, _name(each, names), leads, helps and not leads, each.muted, each.shares, shown_as)
        )
        may_share = may_share or (account is not None and each.account_id == account.pk and each.can_share)
    people = tuple(sorted(found, key=lambda each: (not each.leads, not each.together)))
    led = any(each.leads or each.together for each in people)
    waits = aside is None and not led and any(each.room.aside_id for each in tickets if each.account_id in names)
    end_to_end = is_end_to_end(session.pk)
    return Company(
        people,
        may_share=may_share,
        one_patient=session.kind in ONE_PATIENT,
        end_to_end=end_to_end,
        may_encrypt=account is not None and account.pk == leader and (end_to_end or is_of_two(session)),
        aside=aside.ref if aside else None,
        along=tuple(f"{each.name}, {each.shown_as}" for each in along),
        may_go_back=account is not None,
        waits=waits,
        leader=hosts[0].name,
    )


def _name(ticket: Ticket, hosts: Mapping[int, str]) -> str:
    if ticket.guest is not None:
        return ticket.guest.name
    return chosen_name(ticket.arrival.patient) if ticket.arrival else hosts.get(ticket.account_id or 0, "A colleague")


def at_the_door(session: Session, *, viewer: Viewer, at: datetime) -> tuple[AtTheDoor, ...]:
    """Everybody with a seat whom the viewer may see: those who wait first. A fixed number of queries."""
    seats = list(
        Seat.objects.visible_to(viewer, at=at)
        .filter(session=session, cancelled_at__isnull=True)
        .select_related("patient")
        .order_by("patient__family_name", "patient__given_name", "pk")
    )
    arrivals, lines, asides = _come(session, seats, viewer=viewer, at=at)
    patients = [seat.patient for seat in seats]
    reached = reach_each(viewer=viewer, patients=patients, at=at)
    seen = set(granted_patient_ids(viewer, Kind.SAFETY, at=at).filter(patient__in=patients))
    risky = at_risk(at=at, patients=[pk for pk in (patient.pk for patient in patients) if pk in seen])
    on = viewer.today(at)
    licensed = covered_states(hosts_of(session), on=on)
    colleagues = colleagues_licensed_in({row.state for row in arrivals.values()} - licensed, on=on)
    signed = forms_in_force_each(patients, forms=FORM_WORDS, at=at)

    def seen_as(seat: Seat) -> AtTheDoor:
        arrival, reach = arrivals.get(seat.pk), reached[seat.patient_id]
        line = lines.get(arrival.pk) if arrival else None
        lacks = [FORM_WORDS[form] for form in asked_of(seat, session) if form not in signed[seat.patient_id]]
        return AtTheDoor(
            name=seat.patient.name,
            patient_ref=seat.patient.ref,
            arrival=arrival.ref if arrival else None,
            stage=_at_the_door(arrival, licensed),
            person=line.person if line else None,
            muted=line.muted if line else False,
            may_share=line.may_share if line else False,
            aside=asides.get(arrival.pk) if arrival else None,
            by_phone=arrival is not None and arrival.by_phone_at is not None,
            state=STATE_NAMES.get(arrival.state, "") if arrival else "",
            colleagues=colleagues.get(arrival.state, ()) if arrival else (),
            where=reach.where,
            phone=reach.phone,
            words=reach.words,
            contact=reach.contact,
            contact_phone=reach.contact_phone,
            alone=arrival.alone if arrival else False,
            contact_reachable=arrival.contact_reachable if arrival else False,
            at_risk=seat.patient_id in risky,
            exception=arrival.exception if arrival else "",
            unsigned=tuple(lacks),
            services=reach.services,
        )

    return tuple(sorted(map(seen_as, seats), key=lambda each: _ORDER.index(each.stage)))


def _come(
    session: Session, seats: Sequence[Seat], *, viewer: Viewer, at: datetime
) -> tuple[Mapping[int, Arrival], Mapping[int, Ticket], Mapping[int, UUID]]:
    """The newest arrival of each seat; the line each of them is on, and the side room each is in. Three queries."""
    newest = Arrival.objects.visible_to(viewer, at=at).filter(seat__in=seats).order_by("seat_id", "-at", "-pk")
    arrivals = {row.seat_id: row for row in newest.distinct("seat_id")}
    open_lines = Ticket.objects.filter(arrival__in=arrivals.values(), used_at__isnull=False, ended_at__isnull=True)
    lines = {row.arrival_id: row for row in open_lines if row.arrival_id is not None}
    open_asides = Aside.objects.visible_to(viewer, at=at).filter(session=session, ended_at__isnull=True)
    return arrivals, lines, dict(open_asides.values_list("arrival_id", "ref"))


def unsigned(seat: Seat, *, at: datetime) -> tuple[str, ...]:
    """The forms this session takes that the patient of this seat has not signed, for them to read and sign."""
    signed = forms_in_force_each([seat.patient], forms=FORM_WORDS, at=at)[seat.patient_id]
    return tuple(form for form in asked_of(seat, seat.session) if form not in signed)


def asked_of(seat: Seat, session: Session) -> tuple[str, ...]:
    """Which forms this session takes. That of sharing for treatment is asked where it is about substance use."""
    return (
        TELEHEALTH,
        *((GROUP,) if session.kind not in ONE_PATIENT else ()),
        *((SHARING,) if seat.substance_use else ()),
    )


_ORDER: Sequence[Stage] = (Stage.UNLICENSED, Stage.WAITING, Stage.INSIDE, Stage.OUT, Stage.CARD)


def _at_the_door(arrival: Arrival | None, licensed: frozenset[str]) -> Stage:
    if arrival is None or arrival.left_at is not None:
        return Stage.CARD
    if arrival.taken_out_at is not None:
        return Stage.OUT
    if not arrival.exception and arrival.state not in licensed:
        return Stage.UNLICENSED
    return Stage.INSIDE if arrival.is_in else Stage.WAITING


def chosen_name(patient: Patient) -> str:
    """The first name somebody chose, and no more of it: peers learn nothing else of each other."""
    return patient.preferred_name or patient.given_name
