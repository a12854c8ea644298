"""The facilitator closes a session: everybody with a seat has been marked, and the minutes stand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.attendance.actions import Mark, mark, settle_session
from stepwell.clinic.attendance.queries import unmarked
from stepwell.clinic.live.actions import end_chat, end_room, record_closing, session_led_by
from stepwell.clinic.live.models import Closing
from stepwell.clinic.people.models import Account


class SomebodyUnmarked(Exception):
    """The session cannot be closed: these people are neither present nor absent yet."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"Mark who came before closing. Not marked yet: {', '.join(names)}.")
        self.names = names


@transaction.atomic
def close_session(*, session_ref: UUID, marks: Sequence[Mark] = (), by: Account, at: datetime) -> Closing:
    """Make these last marks and close the session; closing it again changes nothing.

    Raises NotYours for anybody but its facilitator, BadMarks for impossible minutes, SomebodyUnmarked naming who is
    missing, and NotNow for a session that was never opened or has not begun. Then nothing is stored, the marks neither.
    """
    session = session_led_by(by=by, session_ref=session_ref)
    if marks:
        mark(session_ref=session_ref, marks=marks, by=by, at=at)
    missing = unmarked(session_id=session.pk)
    if missing:
        raise SomebodyUnmarked(missing)
    closing = record_closing(session=session, by=by, at=at)
    settle_session(session=session, by=by, at=at)
    end_room(session=session, at=at)
    end_chat(session=session, at=at)
    return closing
