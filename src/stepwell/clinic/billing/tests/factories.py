"""A covered patient with a programme day that was held, documented and coded, to test with."""

from datetime import UTC, date, datetime
from typing import Any

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.attendance.tests.factories import held
from stepwell.clinic.billing import actions
from stepwell.clinic.billing.models import Coverage
from stepwell.clinic.chart.actions import record_problem
from stepwell.clinic.notes.models import SessionNote
from stepwell.clinic.notes.tests.factories import a_draft
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.clinic.programs.models import Track
from stepwell.clinic.programs.tests.factories import a_track, admitted
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session

MONDAY = date(2026, 3, 2)
NEXT_MONDAY = datetime(2026, 3, 9, 15, 0, tzinfo=UTC)
MENTAL_HEALTH, SUBSTANCE_USE = "stairway-commercial-mh", "river-medicaid-sud"


def covered(patient: Patient, payer_key: str = MENTAL_HEALTH, **facts: Any) -> Coverage:
    """Cover since the start of the year."""
    told: dict[str, Any] = {
        "payer_name": "Stairway Health",
        "payer_id": "STAIR1",
        "member_id": "W123456789",
        "from_on": date(2026, 1, 1),
    }
    return actions.cover(patient=patient, payer_key=payer_key, **(told | facts))


def a_billable_patient(
    therapist: Staff, payer_key: str = MENTAL_HEALTH, track: Track | None = None, icd10: str = "F33.1", **facts: Any
) -> Patient:
    """Jordan: covered, coded, in an intensive track since Monday 2 March 2026."""
    home = {"address": "12 Elm Street", "city": "Albany", "postal_code": "12207"}
    patient = a_patient(**(home | facts))
    covered(patient, payer_key)
    if icd10:
        record_problem(patient=patient, text="Major depression, recurrent, moderate", icd10=icd10, at=SPRING)
    admitted(patient, track or a_track(), therapist, on=MONDAY)
    return patient


def a_day(therapist: Staff, starts_at: datetime, minutes: dict[Patient, int | None], length: int = 180) -> Session:
    """A group that was held: opened, marked with these minutes, closed. Its note is not signed."""
    return held(a_session(therapist, starts_at, length, list(minutes)), minutes)


def signed(session: Session) -> Session:
    """The session with its note signed as it ended."""
    note = a_draft(session)
    SessionNote.objects.filter(pk=note.pk).update(
        signed_at=session.ends_at, signature=session.facilitator.signature, digest="0" * 64
    )
    return session
