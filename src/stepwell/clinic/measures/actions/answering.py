"""What a patient answers to an instrument is scored and kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.measures.actions.once import once
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.scores import respondent_of
from stepwell.clinic.people.models import Account, Patient
from stepwell.pure.diary import Filled
from stepwell.pure.instruments import Answers, Result
from stepwell.pure.instruments import instrument as instrument_called


@dataclass(frozen=True, slots=True)
class Recorded:
    """One response as stored, with what it comes to. `is_new` is False when the same form was sent before."""

    response: Response
    result: Result
    is_new: bool


@transaction.atomic
def record_response(
    *,
    patient: Patient,
    instrument: str,
    answers: Answers,
    submission: UUID,
    by: Account,
    at: datetime,
    filled: Filled | None = None,
) -> Recorded:
    """Score the answers and keep both, under the patient's own day. Blanks are None or absent.

    `submission` is made with the form: the same form sent twice with the same answers is one response; sent again with
    other answers (somebody went back and changed one) it is another. `filled` says when it was answered, where it was
    kept on a phone and comes later. Raises Refused for an unknown instrument or item, or an answer out of its range.
    """
    asked = instrument_called(instrument)
    when = filled or Filled(at, is_late=False, clock_was_wrong=False)
    answered_on = patient.today(when.at)
    result = asked.score(answers, respondent_of(patient, on=answered_on))
    kept: Mapping[str, object] = {item.key: answers.get(item.key) for item in asked.items}
    response, is_new = Response.objects.get_or_create(
        submission=once(submission, patient, kept),
        patient=patient,
        defaults={
            "instrument": asked.id,
            "version": asked.version,
            "answers": kept,
            "total": result.total,
            "band": result.band or "",
            "scored": _scored(result),
            "answered_on": answered_on,
            "answered_at": when.at,
            "answered_by": by,
            "received_at": at if when.is_late else None,
            "clock_was_wrong": when.clock_was_wrong,
            "substance_use": tells_of_substance_use(on=patient.today(at))(code=asked.id),
        },
    )
    return Recorded(response, result, is_new)


def _scored(result: Result) -> dict[str, object]:
    """What a set of answers comes to beside total and band."""
    parts = {key: None if points is None else float(points) for key, points in result.subscales.items()}
    return {
        "positive": result.positive,
        "level": result.level,
        "parts": parts,
        "rules": dict(result.rules),
        "findings": list(result.findings),
        "explanation": result.explanation,
    }
