"""What a patient reads of their own scores."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.measures.actions import assign
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock

PROGRESS = reverse("patient:progress")
WEEK = timedelta(weeks=1)


@pytest.fixture(autouse=True)
def four_weeks_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SPRING + 4 * WEEK)


def test_the_last_score_and_the_change_with_its_rule(jordan: Patient, signed_in: SignIn) -> None:
    a_response(jordan, phq9(2), at=SPRING)
    a_response(jordan, phq9(1), at=SPRING + WEEK)
    text = signed_in(jordan).get(PROGRESS).content.decode()
    assert "9 of 27" in text
    assert "Mild symptoms in the two weeks before." in text
    assert "and below the clinical range" in text
    assert "PHQ-9 from 18 to 9, 9 points lower (reliable from 6 points" in text
    assert "They do not prove what caused a change" in text


def test_a_small_change_is_not_called_one(jordan: Patient, signed_in: SignIn) -> None:
    a_response(jordan, phq9(2), at=SPRING)
    a_response(jordan, phq9(2, item1=1), at=SPRING + WEEK)
    text = signed_in(jordan).get(PROGRESS).content.decode()
    assert "No reliable change" in text
    assert "the difference could be chance" in text


def test_a_week_without_an_answer_stays_open(jordan: Patient, signed_in: SignIn) -> None:
    assign(patient=jordan, instrument="phq-9", from_on=date(2026, 3, 2))
    a_response(jordan, phq9(2), at=SPRING)
    a_response(jordan, phq9(1), at=SPRING + 2 * WEEK)
    page = signed_in(jordan).get(PROGRESS)
    assert [(point.label, point.value) for point in page.context["points"]] == [
        ("2 Mar", 18),
        ("9 Mar", None),
        ("16 Mar", 9),
        ("23 Mar", None),
    ]
    assert "not answered" in page.content.decode()


def test_too_few_answers_are_no_score(jordan: Patient, signed_in: SignIn) -> None:
    a_response(jordan, {"item1": 1, "item2": 2}, at=SPRING)
    text = signed_in(jordan).get(PROGRESS).content.decode()
    assert "Too few questions were answered for a score." in text


def test_before_the_first_check_in(jordan: Patient, signed_in: SignIn) -> None:
    assert "No scores yet" in signed_in(jordan).get(PROGRESS).content.decode()


def test_it_is_not_there_for_staff(lin: Staff, signed_in: SignIn) -> None:
    assert signed_in(lin).get(PROGRESS).status_code == 404


@pytest.mark.parametrize("many", [1, 20])
def test_twenty_scores_cost_as_many_queries_as_one(jordan: Patient, signed_in: SignIn, many: int) -> None:
    for number in range(many):
        a_response(jordan, phq9(1), at=SPRING + timedelta(days=number))
    client = signed_in(jordan)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(PROGRESS).status_code == 200
    assert len(spent) <= 19
