"""Every write of the chart by a clinician: recording a problem, and giving it the code a claim names it by."""

import re
from datetime import datetime

from django.db import transaction

from stepwell.clinic.chart.models import Problem
from stepwell.clinic.people.models import Patient

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
    return Problem.objects.create(
        patient=patient,
        text=text.strip(),
        icd10=_checked(icd10),
        code=code,
        system=system,
        status=status,
        category=category,
        onset_at=at,
    )


@transaction.atomic
def code_problem(*, problem: Problem, icd10: str) -> Problem:
    """Give a problem the code a claim names it by. Raises BadProblem."""
    problem.icd10 = _checked(icd10)
    problem.save(update_fields=["icd10"])
    return problem


def _checked(icd10: str) -> str:
    """The code in capital letters with its point, or empty."""
    code = icd10.strip().upper()
    if not code:
        return ""
    if not ICD10.fullmatch(code):
        raise BadProblem("icd10", f"{code} is not an ICD-10 code; write one such as F33.1.")
    plain = code.replace(".", "")
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain
