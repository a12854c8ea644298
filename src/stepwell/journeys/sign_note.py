"""The author signs the note of a closed session; from then on the database lets nothing of it change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.attendance import queries as attendance
from stepwell.clinic.live import queries as live
from stepwell.clinic.live.actions import session_led_by
from stepwell.clinic.notes.actions import CannotSign, save_draft, sign
from stepwell.clinic.notes.models import SessionNote
from stepwell.clinic.people.models import Account
from stepwell.clinic.people.queries import viewer_of
from stepwell.plumbing.database import acting_as


@dataclass(frozen=True, slots=True)
class Signing:
    """What came of it: the note as saved, and what still keeps it from being signed (empty: it is signed)."""

    note: SessionNote
    problems: tuple[str, ...]


@transaction.atomic
def sign_note(*, session_ref: UUID, shared: str, parts: Mapping[UUID, str], by: Account, at: datetime) -> Signing:
    """Save the note (parts by seat) and sign it, sealing text and minutes. What was written is kept either way.

    Raises NotYours for anybody but the facilitator, and AlreadySigned for a signed note.
    """
    session = session_led_by(by=by, session_ref=session_ref)
    note = save_draft(session_ref=session_ref, shared=shared, parts=parts, by=by, at=at)
    if not live.is_closed(session.pk):
        return Signing(note, ("Close the session first; its note is signed with the minutes that were marked.",))
    roster = attendance.roster(viewer=viewer_of(by), session_id=session.pk, at=at, with_cancelled=True)
    # The seal covers everybody who had a seat, those too whose record has closed to the author since.
    with acting_as(by.pk, wide=True):
        minutes = attendance.minutes_as_known(session_id=session.pk, at=at)
        try:
            return Signing(sign(session=session, roster=roster, minutes=minutes, by=by, at=at), ())
        except CannotSign as refusal:
            return Signing(note, refusal.problems)
