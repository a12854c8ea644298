"""Answers to test with."""

from datetime import datetime
from uuid import UUID, uuid4

from stepwell.clinic.measures.actions import record_response
from stepwell.clinic.measures.models import Response
from stepwell.clinic.people.models import Patient


def phq9(value: int, **others: int | None) -> dict[str, int | None]:
    """Every item answered with this value, but for the others: `phq9(0, item9=1)`."""
    return {f"item{number}": value for number in range(1, 10)} | others


def a_response(
    patient: Patient, answers: dict[str, int | None], at: datetime, submission: UUID | None = None
) -> Response:
    """The patient answers the PHQ-9."""
    assert patient.account is not None
    return record_response(
        patient=patient,
        instrument="phq-9",
        answers=answers,
        submission=submission or uuid4(),
        by=patient.account,
        at=at,
    ).response
