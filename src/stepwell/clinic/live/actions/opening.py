"""A session is opened, somebody let into its room, and it is recorded that it is closed."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live.leading import leader_of
from stepwell.clinic.live.models import Admission, Closing, Guest, Opening, token_digest
from stepwell.clinic.people.models import Account
from stepwell.clinic.schedule.models import Seat, Session

EARLIEST_BEFORE_START = timedelta(minutes=60)


class NotNow(Exception):
    """The session cannot be opened or closed now; the message says why and what to do."""


def session_led_by(*, by: Account, session_ref: UUID) -> Session:
    """The session, its row locked until the transaction ends, for its facilitator and for whoever leads it instead.

    Raises NotYours for others.
    """
    found = Session.objects.select_for_update(of=("self",), no_key=True).select_related("facilitator")
    session = found.filter(ref=session_ref).first()
    if session is None or by.pk not in (session.facilitator.account_id, leader_of(session).account_id):
        raise NotYours
    return session


@transaction.atomic
def open_session(*, session_ref: UUID, by: Account, at: datetime) -> Opening:
    """The facilitator opens a session; opening it again changes nothing.

    Raises NotYours for anybody else, and NotNow for a cancelled session or one that begins in over an hour.
    """
    session = session_led_by(by=by, session_ref=session_ref)
    if session.cancelled_at is not None:
        raise NotNow("This session is cancelled. Ask the scheduler for a new one.")
    if at < session.starts_at - EARLIEST_BEFORE_START:
        raise NotNow("This session begins in more than an hour. Open it within the hour before it begins.")
    opening, _ = Opening.objects.get_or_create(session=session, defaults={"by": by, "at": at})
    return opening


@transaction.atomic
def admit(
    *,
    session: Session,
    seat: Seat | None,
    guest: Guest | None = None,
    server: str,
    room: str,
    stay: str,
    token: str,
    at: datetime,
) -> Admission:
    """Let somebody into this room of this server, as this stay, on the word of this token: each good for once.

    `stay` is the id under which they join there; both are as random as the token. Staff and guests have no seat.
    """
    return Admission.objects.create(
        patient_id=seat.patient_id if seat else None,
        session=session,
        seat=seat,
        guest=guest,
        server=server,
        room=room,
        stay=stay,
        token_digest=token_digest(token),
        at=at,
    )


@transaction.atomic
def record_closing(*, session: Session, by: Account, at: datetime) -> Closing:
    """Close the session; closing again changes nothing. Raises NotNow if it was never opened or has not begun."""
    if not Opening.objects.filter(session=session).exists():
        raise NotNow("This session was not opened. Open it, mark who came, then close it.")
    if at < session.starts_at:
        raise NotNow("This session has not begun. Close it once it is over.")
    closing, _ = Closing.objects.get_or_create(session=session, defaults={"by": by, "at": at})
    return closing
