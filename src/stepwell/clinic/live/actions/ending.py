"""Whoever leads a session ends it for everybody: nobody is in it any more, and nobody comes in."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live.actions.leading import session_hosted_by
from stepwell.clinic.live.actions.opening import NotNow
from stepwell.clinic.live.actions.rooms import end_room
from stepwell.clinic.live.door import is_over
from stepwell.clinic.live.leading import leader_of
from stepwell.clinic.live.models import Opening
from stepwell.clinic.people.models import Account


@transaction.atomic
def end_for_everybody(*, session_ref: UUID, by: Account, at: datetime) -> None:
    """End the session and its room. It is still to be closed. Ending it again, or once it is closed, changes nothing.

    Raises NotYours for anybody but who leads it, and NotNow for one that was not opened or has not begun.
    """
    session = session_hosted_by(by=by, session_ref=session_ref)
    if leader_of(session).account_id != by.pk:
        raise NotYours
    opening = Opening.objects.filter(session=session).first()
    if opening is None or at < session.starts_at:
        raise NotNow("This session has not begun. End it for everybody once it has.")
    if is_over(session.pk):
        return
    opening.ended_at, opening.ended_by = at, by
    opening.save(update_fields=["ended_at", "ended_by"])
    end_room(session=session, at=at)
