"""A session opened, marked and closed, to test with."""

from collections.abc import Mapping

from stepwell.clinic.attendance import actions
from stepwell.clinic.attendance.actions import Mark
from stepwell.clinic.live import actions as live
from stepwell.clinic.people.models import Patient
from stepwell.clinic.schedule.models import Session


def opened(session: Session) -> Session:
    """The session, opened by its facilitator as it begins."""
    live.open_session(session_ref=session.ref, by=session.facilitator.account, at=session.starts_at)
    return session


def marked(session: Session, minutes: Mapping[Patient, int | None]) -> Session:
    """The open session with these minutes marked (None: absent)."""
    seats = {seat.patient_id: seat for seat in session.seats.filter(cancelled_at__isnull=True)}
    marks = [Mark(seats[patient.pk].ref, came is not None, came or 0) for patient, came in minutes.items()]
    actions.mark(session_ref=session.ref, marks=marks, by=session.facilitator.account, at=session.ends_at)
    return session


def held(session: Session, minutes: Mapping[Patient, int | None]) -> Session:
    """The session opened, marked and closed."""
    marked(opened(session), minutes)
    live.record_closing(session=session, by=session.facilitator.account, at=session.ends_at)
    return session
