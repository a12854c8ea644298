"""Those in a session write to each other; whoever leads hides a message or closes the chat; what is not kept goes.

No machine reads what is written, and nothing of it is logged.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live.actions.leading import session_hosted_by
from stepwell.clinic.live.actions.opening import NotNow
from stepwell.clinic.live.actions.rooms import NotIn, end_room
from stepwell.clinic.live.chat import is_kept
from stepwell.clinic.live.door import Stage, chosen_name, goes_on, stage_of
from stepwell.clinic.live.leading import hosts_of
from stepwell.clinic.live.models import Arrival, Chat, ChatMessage, Worksheet
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.schedule.models import ONE_PATIENT, Session
from stepwell.plumbing.database import acting_as_programme

MOST_LETTERS = 2000
LEFT_OPEN = timedelta(days=1)


class PutAway(Exception):
    """Whoever leads has put the worksheet away, or opened another."""

    def __init__(self) -> None:
        super().__init__("This worksheet is not open any more, so your line was not added.")


class ChatClosed(Exception):
    """Whoever leads closed the chat, or the session is over."""

    def __init__(self) -> None:
        super().__init__("The chat is closed, so this was not sent.")


@transaction.atomic
def write(
    *,
    session: Session,
    by: Account,
    arrival: Arrival | None,
    words: str,
    mark: UUID,
    at: datetime,
    private: bool = False,
    to: UUID | None = None,
    worksheet: UUID | None = None,
    box: int = 0,
) -> ChatMessage:
    """Write to everybody in the session, or privately: a patient to whoever leads, who may answer one (`to`) alone.

    Or a line under a box of the open worksheet, which a closed chat does not close. The same mark again is the same
    message. Raises NotIn, ChatClosed, PutAway, and ValueError where there are no words.
    """
    words = words.strip()
    if not words or len(words) > MOST_LETTERS:
        raise ValueError(f"Write something, of at most {MOST_LETTERS} letters.")
    host = next((each for each in hosts_of(session) if each.account_id == by.pk), None) if arrival is None else None
    if arrival is None and host is None:
        raise NotIn
    if arrival is not None and stage_of(arrival.seat, arrival, at=at) is not Stage.INSIDE:
        raise NotIn
    if session.cancelled_at is not None or not goes_on(session.pk):
        raise NotIn
    patient = arrival.patient if arrival is not None else _addressed(session, None if worksheet else to)
    with acting_as_programme():
        chat = chat_of(session)
        sheet = _open_now(session, worksheet, box) if worksheet else None
        if chat.closed_at is not None and sheet is None:
            raise ChatClosed
        message, _ = ChatMessage.objects.get_or_create(
            session=session,
            author=by,
            mark=mark,
            defaults={
                "patient": patient,
                "name": chosen_name(arrival.patient) if arrival else host.name if host else "",
                "leads": arrival is None,
                "private": sheet is None and (private if arrival else to is not None),
                "words": words,
                "worksheet": sheet,
                "box": box if sheet else None,
                "at": at,
            },
        )
    return message


@transaction.atomic
def hide(*, message: UUID, session_ref: UUID, by: Account, at: datetime) -> None:
    """Show a message to nobody but whoever leads; hiding it again changes nothing. Raises NotYours."""
    session = session_hosted_by(by=by, session_ref=session_ref)
    with acting_as_programme():
        found = ChatMessage.objects.filter(ref=message, session=session)
        if not found.exists():
            raise NotYours
        found.filter(hidden_at__isnull=True).update(hidden_at=at)


@transaction.atomic
def close_chat(*, session_ref: UUID, by: Account, closed: bool, at: datetime) -> None:
    """Let nobody write any more in this session, or again. Raises NotYours."""
    session = session_hosted_by(by=by, session_ref=session_ref)
    with acting_as_programme():
        chat = chat_of(session)
        if (chat.closed_at is not None) is not closed:
            chat.closed_at = at if closed else None
            chat.save(update_fields=["closed_at"])


@transaction.atomic
def hold_by_chat(*, session_ref: UUID, by: Account, at: datetime) -> None:
    """Hold a session with one patient by chat alone: its line for pictures and voices ends. Again, nothing changes.

    Raises NotYours, and NotNow for a group, or once something was written that will not be kept.
    """
    session = session_hosted_by(by=by, session_ref=session_ref)
    if session.kind not in ONE_PATIENT:
        raise NotNow("Only a session with one patient can be held by chat alone.")
    with acting_as_programme():
        chat, _ = Chat.objects.get_or_create(
            session=session, defaults={"kept": is_kept(session, alone=True), "alone": True}
        )
    if not chat.alone:
        raise NotNow("Something was written beside this session already. Hold it by chat alone from its beginning.")
    end_room(session=session, at=at)


@transaction.atomic
def end_chat(*, session: Session, at: datetime) -> None:
    """The session is over: nobody writes any more, and what is not kept is gone."""
    with acting_as_programme():
        Chat.objects.filter(session=session, closed_at__isnull=True).update(closed_at=at)
        Worksheet.objects.filter(session=session, put_away_at__isnull=True).update(put_away_at=at)
        if not Chat.objects.filter(session=session, kept=True).exists():
            ChatMessage.objects.filter(session=session).delete()
            Worksheet.objects.filter(session=session).delete()


def end_chats_left_open(*, at: datetime) -> int:
    """What is not kept goes as well where nobody closed the session. How many chats that was."""
    left = Session.objects.filter(
        pk__in=Chat.objects.filter(closed_at__isnull=True).values("session"), ends_at__lt=at - LEFT_OPEN
    )
    for session in left:
        end_chat(session=session, at=at)
    return len(left)


def chat_of(session: Session) -> Chat:
    """What is written in this session, one after the other: its row is locked until the transaction ends."""
    chat, _ = Chat.objects.get_or_create(session=session, defaults={"kept": is_kept(session)})
    return Chat.objects.select_for_update().get(pk=chat.pk)


def _open_now(session: Session, ref: UUID, box: int) -> Worksheet:
    sheet = Worksheet.objects.filter(session=session, ref=ref, put_away_at__isnull=True).first()
    if sheet is None or box not in range(len(sheet.boxes)):
        raise PutAway
    return sheet


def _addressed(session: Session, to: UUID | None) -> Patient | None:
    """Whose record this becomes part of: the one it is written to, or the only one there is."""
    seats = session.seats.select_related("patient").filter(cancelled_at__isnull=True)
    if to is None:
        return next((seat.patient for seat in seats), None) if session.kind in ONE_PATIENT else None
    found = Arrival.objects.filter(ref=to, seat__in=seats).select_related("patient").first()
    if found is None:
        raise NotIn
    return found.patient
