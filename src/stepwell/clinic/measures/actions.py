"""Every write of the measures room: which instrument a patient is asked, and what they answered."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.measures.models import Assignment, Response
from stepwell.clinic.people.models import Account, Patient
from stepwell.pure.instruments import Answers, Result
from stepwell.pure.instruments import instrument as instrument_called


@dataclass(frozen=True, slots=True)
class Recorded:
    """One response as stored, with what it comes to. `is_new` is False when the same form was sent before."""

    response: Response
    result: Result
    is_new: bool


@transaction.atomic
def assign(*, patient: Patient, instrument: str, from_on: date, every_days: int = 7) -> Assignment:
    """Ask this patient this instrument every so many days. The same one in force is not assigned twice.

    Raises Refused when there is no such instrument.
    """
    known = instrument_called(instrument).id
    in_force = Assignment.objects.filter(patient=patient, instrument=known, until__isnull=True).first()
    return in_force or Assignment.objects.create(
        patient=patient,
        instrument=known,
        from_on=from_on,
        every_days=every_days,
        substance_use=tells_of_substance_use(on=from_on)(code=known),
    )


@transaction.atomic
def record_response(
    *, patient: Patient, instrument: str, answers: Answers, submission: UUID, by: Account, at: datetime
) -> Recorded:
    """Score the answers and keep both, under the patient's own day. Blanks are None or absent.

    `submission` is made with the form: the same form sent twice with the same answers is one response; sent again with
    other answers (somebody went back and changed one) it is another. Raises Refused for an unknown instrument or item,
    or an answer out of its range.
    """
    asked = instrument_called(instrument)
    result = asked.score(answers)
    kept = {item.key: answers.get(item.key) for item in asked.items}
    response, is_new = Response.objects.get_or_create(
        submission=uuid5(submission, json.dumps(kept, sort_keys=True)),
        patient=patient,
        defaults={
            "instrument": asked.id,
            "version": asked.version,
            "answers": kept,
            "total": result.total,
            "band": result.band or "",
            "answered_on": patient.today(at),
            "answered_at": at,
            "answered_by": by,
            "substance_use": tells_of_substance_use(on=patient.today(at))(code=asked.id),
        },
    )
    return Recorded(response, result, is_new)
