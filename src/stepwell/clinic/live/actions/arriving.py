"""A patient comes to the door of a session, says where they are, and is let in; or is taken out, or leaves.

Whether the facilitator may treat them follows from where they are at that moment, and is asked again as they are let
in: between the two a licence may end.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live.actions.leading import session_hosted_by
from stepwell.clinic.live.actions.opening import NotNow
from stepwell.clinic.live.actions.rooms import NotIn, end_aside, shut
from stepwell.clinic.live.chat import is_by_chat
from stepwell.clinic.live.door import is_over
from stepwell.clinic.live.leading import covered_states, hosts_of
from stepwell.clinic.live.models import Arrival, Aside, Ticket
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.safety.actions import record_whereabouts
from stepwell.clinic.safety.queries import last_whereabouts
from stepwell.clinic.schedule.models import Seat
from stepwell.pure.values import STATE_NAMES


class NotLicensedThere(Exception):
    """Whoever leads may not treat somebody where they are now, or one of those who do may not."""

    def __init__(self, state: str, *, leading: int = 1) -> None:
        who = "You are not" if leading == 1 else "Not all of you who lead are"
        super().__init__(
            f"{who} licensed in {STATE_NAMES.get(state, state)}, where they are now. Let a colleague who is lead "
            "the session, agree on another time, or write down why the law allows it today."
        )


class TakenOut(Exception):
    """The facilitator took them out of this session; only the facilitator lets them back."""


@transaction.atomic
def arrive(
    *,
    seat: Seat,
    by: Account,
    place: str,
    city: str,
    state: str,
    postal_code: str,
    phone: str,
    alone: bool,
    words: str,
    contact_reachable: bool,
    at: datetime,
) -> Arrival:
    """A patient says where they are, on joining. Saying the same again changes nothing; saying otherwise asks anew.

    Raises TakenOut, and ValueError where there is no address, no state or no number.
    """
    if not (place.strip() and state in STATE_NAMES and phone.strip()):
        raise ValueError("Write where you are, the state, and a number to call you on.")
    Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    last = Arrival.objects.filter(seat=seat).order_by("-at", "-pk").first()
    if last is not None and last.taken_out_at is not None and last.left_at is None:
        raise TakenOut
    said = record_whereabouts(
        patient=seat.patient, place=place, city=city, state=state, postal_code=postal_code, phone=phone, words=words,
        by=by, at=at,
    )  # fmt: skip
    facts = {"whereabouts": said.ref, "state": state, "alone": alone, "contact_reachable": contact_reachable}
    if last is not None and last.left_at is None:
        if all(getattr(last, name) == value for name, value in facts.items()):
            return last
        _gone(last, at=at)
    return Arrival.objects.create(patient=seat.patient, seat=seat, at=at, **facts)


@transaction.atomic
def let_in(*, arrival: UUID, by: Account, at: datetime) -> Arrival:
    """Let somebody in who waits; letting in again changes nothing. Raises NotYours, NotLicensedThere and NotNow."""
    found = _waiting(arrival, by)
    if found.admitted_at is not None:
        return found
    if is_over(found.seat.session_id):
        raise NotNow("This session has ended, so nobody is let in any more.")
    hosts = hosts_of(found.seat.session)
    if not found.exception and found.state not in covered_states(hosts, on=found.patient.today(at)):
        raise NotLicensedThere(found.state, leading=len(hosts))
    found.admitted_at, found.admitted_by = at, by
    found.save(update_fields=["admitted_at", "admitted_by"])
    return found


@transaction.atomic
def except_licence(*, arrival: UUID, why: str, by: Account, at: datetime) -> Arrival:
    """Write down why the law allows it today, and let them in. Raises ValueError without a reason."""
    if not why.strip():
        raise ValueError("Write why the law allows it today.")
    found = _waiting(arrival, by)
    if not found.exception:
        found.exception, found.exception_by = why.strip(), by
        found.save(update_fields=["exception", "exception_by"])
    return let_in(arrival=arrival, by=by, at=at)


@transaction.atomic
def take_out(*, arrival: UUID, by: Account, at: datetime) -> None:
    """Take somebody out, or turn them away at the door; they come back only if they are let back."""
    found = _waiting(arrival, by)
    found.taken_out_at, found.taken_out_by = at, by
    found.save(update_fields=["taken_out_at", "taken_out_by"])
    _shut_all(found, at)


@transaction.atomic
def let_back(*, arrival: UUID, by: Account, at: datetime) -> None:
    """Somebody who was taken out may come to the door again."""
    out = Arrival.objects.filter(ref=arrival, taken_out_at__isnull=False, left_at__isnull=True)
    found = out.select_related("seat__session").first()
    if found is None:
        raise NotYours
    session_hosted_by(by=by, session_ref=found.seat.session.ref)
    found.left_at = at
    found.save(update_fields=["left_at"])


@transaction.atomic
def part(*, seat: Seat, at: datetime) -> None:
    """A patient leaves, of their own; leaving again changes nothing."""
    for found in Arrival.objects.filter(seat=seat, left_at__isnull=True, taken_out_at__isnull=True):
        _gone(found, at=at)


@transaction.atomic
def go_on_by_phone(*, seat: Seat, by: Account, phone: str, at: datetime) -> None:
    """Whoever is inside waits for a call on this number instead. Saying so again changes nothing but the number.

    Raises NotIn where they are not in its video, and ValueError without a number.
    """
    if not phone.strip():
        raise ValueError("Write a number to call you on.")
    let_in = Arrival.objects.filter(seat=seat, admitted_at__isnull=False, left_at__isnull=True)
    found = let_in.filter(taken_out_at__isnull=True).select_for_update(of=("self",)).first()
    if found is None or is_over(seat.session_id) or is_by_chat(seat.session):
        raise NotIn
    last = last_whereabouts(viewer=viewer_of(by), patient=seat.patient, at=at)
    said = {name: getattr(last, name, "") for name in ("place", "city", "state", "postal_code", "words")}
    record_whereabouts(patient=seat.patient, **said, phone=phone, by=by, at=at)
    if found.by_phone_at is None:
        found.by_phone_at = at
        found.save(update_fields=["by_phone_at"])
        _shut_all(found, at)


def _waiting(arrival: UUID, by: Account) -> Arrival:
    """Somebody at the door or inside, for whoever leads the session they came to, alone or together."""
    at_the_door = Arrival.objects.filter(ref=arrival, left_at__isnull=True, taken_out_at__isnull=True)
    found = at_the_door.select_for_update(of=("self",)).select_related("seat__session__facilitator", "patient").first()
    if found is None:
        raise NotYours
    session_hosted_by(by=by, session_ref=found.seat.session.ref)
    return found


def _gone(arrival: Arrival, *, at: datetime) -> None:
    arrival.left_at = at
    arrival.save(update_fields=["left_at"])
    _shut_all(arrival, at)


def _shut_all(arrival: Arrival, at: datetime) -> None:
    for aside in Aside.objects.filter(arrival=arrival, ended_at__isnull=True):
        end_aside(aside, by=None, at=at)
    for ticket in Ticket.objects.select_related("room__server").filter(arrival=arrival, ended_at__isnull=True):
        shut(ticket, at=at)
