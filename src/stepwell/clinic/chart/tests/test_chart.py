"""What a clinician reads in the chart and adds to it."""

from datetime import timedelta

import pytest

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.chart import actions, queries
from stepwell.clinic.chart.models import Medication
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.plumbing.database import acting_as

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("written", "kept"), [("F33.1", "F33.1"), ("f331", "F33.1"), ("F32", "F32"), ("", "")])
def test_a_code_is_kept_in_one_form(written: str, kept: str) -> None:
    assert actions.record_problem(patient=a_patient(), text="Depression", icd10=written, at=SPRING).icd10 == kept


@pytest.mark.parametrize("wrong", ["33.1", "F3", "F33.12345", "depression", "F33..1", "F33.", "F33.1; DROP"])
def test_what_is_not_a_code_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(actions.BadProblem, match=r"write one such as F33\.1") as refusal:
        actions.record_problem(patient=a_patient(), text="Depression", icd10=wrong, at=SPRING)
    assert refusal.value.field == "icd10"


def test_a_problem_has_words() -> None:
    with pytest.raises(actions.BadProblem) as refusal:
        actions.record_problem(patient=a_patient(), text="  ", at=SPRING)
    assert refusal.value.field == "text"


def test_what_is_active_comes_first() -> None:
    lin, patient = a_staff(), a_patient()
    treats(lin, patient)
    actions.record_problem(patient=patient, text="Sprain", status="resolved", at=SPRING + timedelta(days=1))
    actions.record_problem(patient=patient, text="Depression", icd10="F33.1", at=SPRING)
    for text, status in [("Amoxicillin", "stopped"), ("Sertraline", "active")]:
        Medication.objects.create(patient=patient, text=text, status=status)
    with acting_as(lin.account.pk):
        viewer = viewer_of(lin.account)
        problems = queries.problems(viewer=viewer, patient=patient, at=SPRING)
        medications = queries.medications(viewer=viewer, patient=patient, at=SPRING)
        assert [problem.text for problem in problems] == ["Depression", "Sprain"]
        assert [medication.text for medication in medications] == ["Sertraline", "Amoxicillin"]


def test_a_stranger_reads_nothing() -> None:
    patient = a_patient()
    actions.record_problem(patient=patient, text="Depression", at=SPRING)
    assert not queries.problems(viewer=viewer_of(a_staff().account), patient=patient, at=SPRING).exists()
