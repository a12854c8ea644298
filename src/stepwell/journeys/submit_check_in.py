"""A patient's answers are scored and kept, and what they signal reaches a human."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.measures import actions as measures
from stepwell.clinic.measures.models import Response
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.schedule.queries import hosts_now
from stepwell.plumbing.database import acting_as
from stepwell.pure.instruments import Answers, Result


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What was recorded. `somebody_is_told`: an answer pages a human now; then show the patient their help at once."""

    response: Response
    result: Result

    @property
    def somebody_is_told(self) -> bool:
        return any(signal.pages for signal in self.result.signals)


@transaction.atomic
def submit_check_in(
    *, patient: Patient, by: Account, instrument: str, answers: Answers, submission: UUID, at: datetime
) -> CheckIn:
    """Record the answers and raise an alert for each signal among them: all of it or nothing.

    The same form sent twice makes one response and one alert. Raises Refused when the instrument or an answer does
    not exist.
    """
    recorded = measures.record_response(
        patient=patient, instrument=instrument, answers=answers, submission=submission, by=by, at=at
    )
    # Whom to page is the programme's to know, whatever the one who answers may see.
    with acting_as(by.pk, wide=True):
        for signal in recorded.result.signals:
            safety.raise_alert(
                patient=patient,
                grade=signal.grade,
                words=signal.words,
                source=f"response:{recorded.response.ref}:{signal.key}",
                at=at,
                hosts=hosts_now(patient, at=at),
            )
    return CheckIn(recorded.response, recorded.result)
