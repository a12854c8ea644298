"""Whoever leads a session talks with one patient alone, while the others are kept by a colleague, or wait.

An interpreter comes along, and nobody else but that patient's own support person, if whoever leads says so.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live.actions.leading import session_hosted_by
from stepwell.clinic.live.actions.rooms import end_aside, shut, shut_lines_of
from stepwell.clinic.live.guests import GuestStage, guest_stage
from stepwell.clinic.live.leading import leader_of
from stepwell.clinic.live.models import Arrival, Aside, Guest, GuestRole, Ticket
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Seat
from stepwell.plumbing.database import acting_as_programme


class NotAside(Exception):
    """Nobody can be talked with alone now; the message says why."""


@transaction.atomic
def talk_aside(*, arrival: UUID, by: Account, at: datetime, guest: UUID | None = None) -> Aside:
    """Go into a side room with somebody who is inside, and with a guest if one is named. Asking again changes nothing,
    but for a guest who comes after.

    Whoever interprets for this patient comes along unasked, if they are inside: in distress nobody is left without.
    Raises NotYours for anybody but who leads, and NotAside while they talk with somebody else, or for a guest who may
    not come.
    """
    found = Arrival.objects.select_related("seat__session", "patient").filter(ref=arrival).first()
    if found is None or not found.is_in:
        raise NotYours
    session = session_hosted_by(by=by, session_ref=found.seat.session.ref)
    if leader_of(session).account_id != by.pk:
        raise NotYours
    going_on = Aside.objects.filter(session=session, ended_at__isnull=True).first()
    if going_on is not None and going_on.arrival_id != found.pk:
        raise NotAside("You talk with somebody alone already. Bring them back to the group first.")
    along = _along(found, guest, at)
    if going_on is not None:
        _take(along, going_on, at)
        return going_on
    aside = Aside.objects.create(patient=found.patient, session=session, arrival=found, by=by, at=at)
    for ticket in Ticket.objects.filter(arrival=found, ended_at__isnull=True):
        shut(ticket, at=at)
    shut_lines_of(session=session, account=by, at=at)
    _take(along, aside, at)
    return aside


@transaction.atomic
def back_together(*, aside: UUID, by: Account, at: datetime) -> None:
    """Whoever went aside with somebody, or leads, brings both back to the others. Raises NotYours."""
    found = Aside.objects.select_related("session").filter(ref=aside).first()
    if found is None:
        raise NotYours
    session = session_hosted_by(by=by, session_ref=found.session.ref)
    if by.pk not in (found.by_id, leader_of(session).account_id):
        raise NotYours
    end_aside(found, by=by, at=at)


@transaction.atomic
def go_back(*, seat: Seat, by: Account, at: datetime) -> None:
    """A patient goes back to the others by themself, and is asked nothing anew."""
    for aside in Aside.objects.filter(arrival__seat=seat, ended_at__isnull=True):
        end_aside(aside, by=by, at=at)


def _along(arrival: Arrival, chosen: UUID | None, at: datetime) -> list[Guest]:
    """Who comes along: whoever interprets for them, and whom whoever leads chose."""
    with acting_as_programme():
        guests = Guest.objects.select_for_update(of=("self",)).select_related("session", "seat", "aside")
        here = [
            guest
            for guest in guests.filter(session=arrival.seat.session_id).order_by("pk")
            if guest_stage(guest, over=False, at=at) is GuestStage.INSIDE
        ]
    if chosen not in (None, *(guest.ref for guest in here)):
        raise NotAside("This guest is not in the session now, so they cannot come along.")
    theirs = [guest for guest in here if guest.seat_id == arrival.seat_id]
    along = [guest for guest in here if guest.ref == chosen]
    if any(guest.role == GuestRole.SUPPORT_PERSON and guest not in theirs for guest in along):
        raise NotAside("A support person comes along only with the patient who said yes to them by name.")
    return along + [guest for guest in theirs if guest.role == GuestRole.INTERPRETER and guest not in along]


def _take(guests: Iterable[Guest], aside: Aside, at: datetime) -> None:
    with acting_as_programme():
        tells = Aside.objects.filter(pk=aside.pk, substance_use=True).exists()
        for guest in guests:
            if guest.aside_id != aside.pk:
                Guest.objects.filter(pk=guest.pk).update(aside=aside, substance_use=guest.substance_use or tells)
                shut_lines_of(session=aside.session, account=None, guest=guest, at=at)
