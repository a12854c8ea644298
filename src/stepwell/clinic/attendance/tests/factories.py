"""A session opened, marked and closed, to test with."""

from collections.abc import Mapping
from datetime import timedelta

from stepwell.clinic.attendance import actions
from stepwell.clinic.attendance.actions import Mark, MediaEvent
from stepwell.clinic.attendance.ledger import lines_of
from stepwell.clinic.attendance.models import Chain
from stepwell.clinic.live import actions as live
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.schedule.models import Session
from stepwell.pure.dose import Said
from stepwell.pure.dose.chain import faults_in


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


def joins(stay: str, minute: float, token: str | None = None) -> MediaEvent:
    """The media server says that this stay came in, on its own token unless another is said."""
    return _said(Said.JOINED, stay, minute, f"token of {stay}" if token is None else token)


def leaves(stay: str, minute: float) -> MediaEvent:
    """The media server says that this stay left."""
    return _said(Said.LEFT, stay, minute)


def _said(said: Said, stay: str, minute: float, token: str = "") -> MediaEvent:
    at = SPRING + timedelta(minutes=minute)
    return MediaEvent("sfu-1", said, at, "{}", f"{said} {stay} {minute} {token}", "room", stay, token)


def a_ledger_is_whole() -> None:
    """Every chain, computed anew, is what it is kept as."""
    chains = list(Chain.objects.select_related("seat"))
    assert chains
    lines = lines_of([chain.seat for chain in chains])
    for chain in chains:
        if faults := faults_in(lines[chain.seat_id], position=chain.position, digest=chain.digest):
            raise AssertionError("; ".join(faults))
