"""The facilitator closes a session: everybody with a seat has been marked, and the minutes stand."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.attendance.queries import unmarked
from stepwell.clinic.live.actions import record_closing, session_led_by
from stepwell.clinic.live.models import Closing
from stepwell.clinic.people.models import Account


class SomebodyUnmarked(Exception):
    """The session cannot be closed: these people are neither present nor absent yet."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"Mark who came before closing. Not marked yet: {', '.join(names)}.")
        self.names = names


@transaction.atomic
def close_session(*, session_ref: UUID, by: Account, at: datetime) -> Closing:
    """Close a session; closing it again changes nothing.

    Raises NotYours for anybody but its facilitator, SomebodyUnmarked naming who is missing, and NotNow for a session
    that was never opened or has not begun.
    """
    session = session_led_by(by=by, session_ref=session_ref)
    missing = unmarked(session_id=session.pk)
    if missing:
        raise SomebodyUnmarked(missing)
    return record_closing(session=session, by=by, at=at)
