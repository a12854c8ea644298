"""Whoever leads lays a worksheet out for everybody in a session, one at a time; each writes lines under its boxes.

A line is a message (`chatting.write`) with a box: it is kept, shown and gone by the same rules.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.live.actions.chatting import LEFT_OPEN, chat_of
from stepwell.clinic.live.actions.leading import session_hosted_by
from stepwell.clinic.live.actions.opening import NotNow
from stepwell.clinic.live.door import goes_on
from stepwell.clinic.live.models import ChatMessage, Worksheet
from stepwell.clinic.people.models import Account
from stepwell.clinic.rulebook.queries import worksheets
from stepwell.clinic.schedule.models import Session
from stepwell.plumbing.database import acting_as_programme

MOST_OF_TITLE = 100  # letters


@transaction.atomic
def open_worksheet(*, session_ref: UUID, blank: str, title: str, mark: UUID, by: Account, at: datetime) -> Worksheet:
    """Lay out a blank of the rulebook, under its own title or another, and put away what lay there.

    The same mark again is the same worksheet. Raises NotYours, NotNow where the session does not go on, and ValueError
    for a blank there is not.
    """
    session = _going_on(session_ref, by, at)
    form = worksheets(on=session.on).get(blank)
    title = title.strip()
    if form is None or len(title) > MOST_OF_TITLE:
        raise ValueError(f"Choose a worksheet of the list, and a title of at most {MOST_OF_TITLE} letters.")
    with acting_as_programme():
        chat_of(session)
        sheet = Worksheet.objects.filter(session=session, mark=mark).first()
        if sheet is None:
            _put_away(session, at)
            sheet = Worksheet.objects.create(
                session=session, title=title or form.title, boxes=list(form.boxes), after=form.after, mark=mark, by=by,
                at=at,
            )  # fmt: skip
    return sheet


@transaction.atomic
def bring_back(*, worksheet: UUID, session_ref: UUID, by: Account, at: datetime) -> None:
    """Lay out again what was put away, with its lines. Once more changes nothing. Raises NotYours and NotNow."""
    session = _going_on(session_ref, by, at)
    with acting_as_programme():
        chat_of(session)
        sheet = Worksheet.objects.filter(session=session, ref=worksheet).first()
        if sheet is None:
            raise NotYours
        if sheet.put_away_at is not None:
            _put_away(session, at)
            sheet.put_away_at = None
            sheet.save(update_fields=["put_away_at"])


@transaction.atomic
def put_away(*, session_ref: UUID, by: Account, at: datetime) -> None:
    """Nothing is laid out any more, and what was written on it stays. Raises NotYours."""
    session = session_hosted_by(by=by, session_ref=session_ref)
    with acting_as_programme():
        _put_away(session, at)


@transaction.atomic
def strike(*, line: UUID, session: Session, by: Account, at: datetime) -> None:
    """Take out one's own line while the session goes on, hidden as whoever leads hides one. Again changes nothing.

    Raises NotYours.
    """
    with acting_as_programme():
        found = ChatMessage.objects.filter(ref=line, session=session, author=by, worksheet__isnull=False)
        if not found.exists() or not goes_on(session.pk):
            raise NotYours
        found.filter(hidden_at__isnull=True).update(hidden_at=at)


def _going_on(session_ref: UUID, by: Account, at: datetime) -> Session:
    session = session_hosted_by(by=by, session_ref=session_ref)
    if not goes_on(session.pk) or at > session.ends_at + LEFT_OPEN:
        raise NotNow("The session is not open, so no worksheet was laid out.")
    return session


def _put_away(session: Session, at: datetime) -> None:
    Worksheet.objects.filter(session=session, put_away_at__isnull=True).update(put_away_at=at)
