"""The note of a held session, written for everybody, to test with."""

from stepwell.clinic.notes import actions
from stepwell.clinic.notes.models import SessionNote
from stepwell.clinic.schedule.models import Session


def a_draft(session: Session, shared: str = "Practised opposite action.", part: str = "Took part.") -> SessionNote:
    """A draft by the facilitator with a part for every seat."""
    return actions.save_draft(
        session_ref=session.ref,
        shared=shared,
        parts={seat.ref: part for seat in session.seats.all()},
        by=session.facilitator.account,
        at=session.ends_at,
    )
