"""Whoever leads a session talks with one patient alone, while the others are kept by a colleague, or wait."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live.actions.leading import session_hosted_by
from stepwell.clinic.live.actions.rooms import end_aside, shut, shut_lines_of
from stepwell.clinic.live.leading import leader_of
from stepwell.clinic.live.models import Arrival, Aside, Ticket
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Seat


class NotAside(Exception):
    """Nobody can be talked with alone now; the message says why."""


@transaction.atomic
def talk_aside(*, arrival: UUID, by: Account, at: datetime) -> Aside:
    """Go into a side room with somebody who is inside. Asking again changes nothing.

    Raises NotYours for anybody but who leads, and NotAside while they talk with somebody else.
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
    if going_on is not None:
        return going_on
    aside = Aside.objects.create(patient=found.patient, session=session, arrival=found, by=by, at=at)
    for ticket in Ticket.objects.filter(arrival=found, ended_at__isnull=True):
        shut(ticket, at=at)
    shut_lines_of(session=session, account=by, at=at)
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
