"""A session of two is encrypted end to end or not, and its pages tell each other the keys they do it with.

What passes through here is public: it opens nothing of what the two see and hear.
"""

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live.actions.leading import session_hosted_by
from stepwell.clinic.live.actions.rooms import ABLE, NotEndToEnd, NotIn, shut
from stepwell.clinic.live.door import chosen_name, goes_on, is_end_to_end, is_of_two
from stepwell.clinic.live.guests import GuestStage, guest_stage
from stepwell.clinic.live.leading import leader_of
from stepwell.clinic.live.models import Guest, Opening, PageKey, Ticket
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Session
from stepwell.plumbing.database import acting_as_programme

_PROMISE = re.compile(r"[0-9a-f]{64}")  # SHA-256
_KEY = re.compile(r"(04[0-9a-f]{128})?")  # a point on P-256, or none yet


@transaction.atomic
def encrypt_end_to_end(*, session_ref: UUID, by: Account, on: bool, at: datetime) -> None:
    """From now the session is encrypted so, or no more: everybody comes again, by a line that is. Asking again changes
    nothing.

    Raises NotYours for anybody but who leads it, and NotEndToEnd.
    """
    session = session_hosted_by(by=by, session_ref=session_ref)
    if leader_of(session).account_id != by.pk:
        raise NotYours
    if not goes_on(session.pk) or is_end_to_end(session.pk) == on:
        return
    lines = list(Ticket.objects.filter(room__session=session, ended_at__isnull=True))
    if on and (not is_of_two(session) or _has_guests(session, at)):
        raise NotEndToEnd("Encrypting end to end is between one patient and one who leads. There are more of you here.")
    unable = next((line for line in lines if not line.can_encrypt), None)
    if on and unable:
        raise NotEndToEnd(
            f"{_whose(unable)} browser cannot encrypt end to end, so the session goes on as it was, not encrypted so. "
            f"Both pages say so. A {ABLE} can."
        )
    Opening.objects.filter(session=session).update(end_to_end=on)
    for line in lines:
        shut(line, at=at)


@transaction.atomic
def exchange_keys(*, session: Session, account: Account, to: UUID, promise: str, key: str) -> tuple[str, str]:
    """Tell the page of somebody in the room by which digest one's key will be known, and then the key. What was said
    stays. Returns what that page told this one. Raises NotIn, also for what is neither.
    """
    own = _here(session).filter(account=account).first()
    other = own and _here(session).filter(room=own.room_id, person=to).exclude(pk=own.pk).first()
    if not (own and other and _PROMISE.fullmatch(promise) and _KEY.fullmatch(key)):
        raise NotIn
    PageKey.objects.get_or_create(ticket=own, to=other, defaults={"promise": promise})
    PageKey.objects.filter(ticket=own, to=other, key="").update(key=key)
    theirs = PageKey.objects.filter(ticket=other, to=own).first()
    return (theirs.promise, theirs.key) if theirs else ("", "")


def _whose(line: Ticket) -> str:
    with acting_as_programme():
        return f"{chosen_name(line.arrival.patient)}’s" if line.arrival else "Your"


def _has_guests(session: Session, at: datetime) -> bool:
    with acting_as_programme():
        guests = list(Guest.objects.select_related("session", "seat").filter(session=session))
        return any(guest_stage(guest, over=False, at=at) is GuestStage.INSIDE for guest in guests)


def _here(session: Session) -> QuerySet[Ticket]:
    return Ticket.objects.filter(room__session=session, used_at__isnull=False, ended_at__isnull=True)
