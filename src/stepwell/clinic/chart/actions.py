"""Every write of the chart: what a clinician records, and what an import brings."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.chart.models import Allergy, Medication, Problem
from stepwell.clinic.people.models import Patient
from stepwell.plumbing.imported import Outcome, keep_rows
from stepwell.pure.fhir import AllergyRecord, MedicationRecord, ProblemRecord

# Every form of ICD-10-CM code, from F32 to S72.001A; whether the code exists is the payer's edition to say.
ICD10 = re.compile(r"^[A-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?$")


class BadProblem(ValueError):
    """The problem cannot be recorded; `field` names what is wrong, the message what to write."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def record_problem(
    *,
    patient: Patient,
    text: str,
    at: datetime,
    icd10: str = "",
    code: str = "",
    system: str = "",
    status: str = "active",
    category: str = "encounter-diagnosis",
) -> Problem:
    """Record a problem in words, with its ICD-10-CM code where known. Raises BadProblem."""
    if not text.strip():
        raise BadProblem("text", "Write the problem in words, such as major depression.")
    checked = _checked(icd10)
    return Problem.objects.create(
        patient=patient,
        text=text.strip(),
        icd10=checked,
        code=code,
        system=system,
        status=status,
        category=category,
        onset_at=at,
        substance_use=tells_of_substance_use(on=patient.today(at))(text=text, code=checked),
    )


def _checked(icd10: str) -> str:
    """The code in capital letters with its point, or empty."""
    code = icd10.strip().upper()
    if not code:
        return ""
    if not ICD10.fullmatch(code):
        raise BadProblem("icd10", f"{code} is not an ICD-10 code; write one such as F33.1.")
    plain = code.replace(".", "")
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain


@transaction.atomic
def keep_problems(*, records: Sequence[ProblemRecord], patient_ids: Mapping[str, int], on: date) -> Outcome:
    """Keep the problems of an import. `patient_ids` leads from a source id to the patient."""
    tells = tells_of_substance_use(on=on)
    return keep_rows(
        Problem,
        {
            record.source_id: _imported(record, record.clinical_status, patient_ids)
            | {
                "icd10": record.icd10,
                "category": record.category,
                "onset_at": record.onset_at,
                "abated_at": record.abated_at,
                "substance_use": tells(text=record.text, code=record.icd10),
            }
            for record in records
        },
    )


@transaction.atomic
def keep_medications(*, records: Sequence[MedicationRecord], patient_ids: Mapping[str, int], on: date) -> Outcome:
    """Keep the medications of an import."""
    tells = tells_of_substance_use(on=on)
    return keep_rows(
        Medication,
        {
            record.source_id: _imported(record, record.status, patient_ids)
            | {"authored_at": record.authored_at, "dosage": record.dosage, "substance_use": tells(text=record.text)}
            for record in records
        },
    )


@transaction.atomic
def keep_allergies(*, records: Sequence[AllergyRecord], patient_ids: Mapping[str, int]) -> Outcome:
    """Keep the allergies of an import."""
    return keep_rows(
        Allergy,
        {
            record.source_id: _imported(record, record.clinical_status, patient_ids)
            | {
                "criticality": record.criticality,
                "reaction": record.reaction,
                "recorded_at": record.recorded_at,
            }
            for record in records
        },
    )


def _imported(
    record: ProblemRecord | MedicationRecord | AllergyRecord, status: str, patient_ids: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "fingerprint": record.fingerprint,
        "patient_id": patient_ids[record.patient_source_id],
        "system": record.system,
        "code": record.code,
        "text": record.text,
        "status": status,
    }
