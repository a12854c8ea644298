"""The author signs the note of a closed session; from then on the database lets nothing of it change."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.attendance import queries as attendance
from stepwell.clinic.live import queries as live
from stepwell.clinic.live.actions import NotNow, session_led_by
from stepwell.clinic.notes.actions import sign
from stepwell.clinic.notes.models import SessionNote
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.queries import viewer_of


@transaction.atomic
def sign_note(*, session_ref: UUID, by: Account, at: datetime) -> SessionNote:
    """Sign the note as it was last saved, sealing text and minutes; signing again changes nothing.

    Raises NotYours for anybody but the facilitator, NotNow before the session is closed, and CannotSign while a part
    is missing or a text names a peer.
    """
    session = session_led_by(by=by, session_ref=session_ref)
    if not live.is_closed(session.pk):
        raise NotNow("Close the session first; its note is signed with the minutes that were marked.")
    roster = attendance.roster(viewer=viewer_of(by), session_id=session.pk, at=at, with_cancelled=True)
    minutes = attendance.minutes_as_known(session_id=session.pk, at=at)
    return sign(session=session, roster=roster, minutes=minutes, by=by, at=at)
