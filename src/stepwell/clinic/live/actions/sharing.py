"""Somebody shows their screen in the room: whoever leads, and others where who leads lets them.

It is the media server that passes it on or does not, whatever a page sends.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from stepwell.clinic.live.actions.rooms import NotIn, pass_on_screen
from stepwell.clinic.live.models import Ticket
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Session


class MayNotShare(Exception):
    """Their screen is not shown now; the message says why and what to do."""


@transaction.atomic
def let_share(*, session: Session, person: UUID, may: bool) -> bool:
    """They may show their screen, or no more, which ends it at once. Whether they are there. Raises MediaError."""
    ticket = _here(session).filter(person=person).first()
    if ticket is None:
        return False
    Ticket.objects.filter(pk=ticket.pk).update(may_share=may)
    if not may:
        pass_on_screen(ticket, shares=False)
    return True


@transaction.atomic
def share(*, session: Session, account: Account) -> None:
    """Their screen is passed on to everybody in the room with them. Asking again changes nothing.

    Raises NotIn, MayNotShare, and MediaError where the server cannot be told.
    """
    Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    ticket = _here(session).filter(account=account).first()
    if ticket is None:
        raise NotIn
    if not ticket.can_share:
        raise MayNotShare("Whoever leads the session has not let you share your screen. Ask them.")
    if _here(session).filter(room=ticket.room_id, shares=True).exclude(pk=ticket.pk).exists():
        raise MayNotShare("Somebody else shows their screen. Once they stop, you can show yours.")
    pass_on_screen(ticket, shares=True)


@transaction.atomic
def share_no_more(*, session: Session, account: Account) -> None:
    """Their screen is passed on no more. Raises MediaError where the server cannot be told."""
    for ticket in _here(session).filter(account=account, shares=True):
        pass_on_screen(ticket, shares=False)


def _here(session: Session) -> QuerySet[Ticket]:
    here = Ticket.objects.filter(room__session=session, used_at__isnull=False, ended_at__isnull=True)
    return here.select_for_update(of=("self",)).select_related("room__server")
