"""What a patient reads of their own scores."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.actions import assign, show_scores
from stepwell.clinic.measures.models import Response, UsualCourse
from stepwell.clinic.measures.tests.factories import a_response, all_alike, phq9
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock

PROGRESS = reverse("patient:progress")
WEEK = timedelta(weeks=1)
TEN = ("phq-9", "gad-7", "pcl-5-weekly", "audit-c", "bam-iop", "asrm", "k6", "core-10", "phq-2", "gds-15")


@pytest.fixture(autouse=True)
def four_weeks_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SPRING + 4 * WEEK)


def answers_to(response: Response) -> str:
    return reverse("patient:answers", args=[response.ref])


def test_the_last_score_and_the_change_with_its_rule(jordan: Patient, signed_in: SignIn) -> None:
    a_response(jordan, phq9(2), at=SPRING)
    latest = a_response(jordan, phq9(1), at=SPRING + WEEK)
    text = signed_in(jordan).get(PROGRESS).content.decode()
    assert f'<a href="{answers_to(latest)}">9 of 27</a>' in text
    assert "Mild, 9 March 2026." in text
    assert "outside the clinical range" in text
    assert "PHQ-9 from 18 to 9, 9 points lower (reliable from 6 points" in text
    assert "(50 % lower): response, that is, at least half lower; no remission, that is, below 5." in text
    assert "They do not prove what caused a change" in text


def test_a_small_change_is_not_called_one(jordan: Patient, signed_in: SignIn) -> None:
    a_response(jordan, phq9(2), at=SPRING)
    a_response(jordan, phq9(2, item1=1), at=SPRING + WEEK)
    text = signed_in(jordan).get(PROGRESS).content.decode()
    assert "No clear change" in text
    assert "the difference could be chance" in text


def test_a_colour_stands_with_its_rule(jordan: Patient, signed_in: SignIn) -> None:
    a_response(jordan, phq9(1), at=SPRING)
    a_response(jordan, phq9(2), at=SPRING + WEEK)
    text = signed_in(jordan).get(PROGRESS).content.decode()
    assert "Red: please talk to us" in text
    assert "Worse than at the start by 9 points (red from 6 points)." in text


def test_a_week_without_an_answer_stays_open(jordan: Patient, signed_in: SignIn) -> None:
    assign(patient=jordan, instrument="phq-9", from_on=date(2026, 3, 2))
    a_response(jordan, phq9(2), at=SPRING)
    a_response(jordan, phq9(1), at=SPRING + 2 * WEEK)
    page = signed_in(jordan).get(PROGRESS)
    (seen,) = page.context["pictures"]
    assert [(point.label, point.value) for point in seen.points] == [
        ("2 Mar", 18),
        ("9 Mar", None),
        ("16 Mar", 9),
        ("23 Mar", None),
    ]
    text = page.content.decode()
    assert "due, not answered" in text
    assert "2 times due, not answered." in text


def test_nobody_misses_what_was_never_shown_to_them(jordan: Patient, signed_in: SignIn) -> None:
    assign(patient=jordan, instrument="epds", from_on=date(2026, 3, 2))  # its wording does not ship
    assert "No scores yet" in signed_in(jordan).get(PROGRESS).content.decode()


def test_each_form_of_the_bam_is_followed_by_itself(jordan: Patient, signed_in: SignIn) -> None:
    for instrument in ("bam", "bam-iop", "bam-r"):
        a_response(jordan, all_alike(instrument, 1), at=SPRING, instrument=instrument)
    page = signed_in(jordan).get(PROGRESS)
    assert [(seen.name, len(seen.lines)) for seen in page.context["pictures"]] == [
        ("BAM", 1),
        ("BAM-IOP", 1),
        ("BAM-R", 1),
    ]
    assert "Use 3; risk" in page.content.decode()


def test_too_few_answers_are_no_score(jordan: Patient, signed_in: SignIn) -> None:
    a_response(jordan, {"item1": 1, "item2": 2}, at=SPRING)
    assert "Too few answers for a score, 2 March 2026." in signed_in(jordan).get(PROGRESS).content.decode()


def test_a_score_opens_to_its_answers_and_to_nobody_elses(jordan: Patient, signed_in: SignIn) -> None:
    mine = a_response(jordan, phq9(1, item3=None), at=SPRING)
    page = signed_in(jordan).get(answers_to(mine)).content.decode()
    assert "Trouble falling or staying asleep" in page
    assert "left blank" in page
    theirs = a_response(a_patient(given_name="Amara"), phq9(1), at=SPRING)
    assert signed_in(jordan).get(answers_to(theirs)).status_code == 404


def test_the_alliance_is_not_shown_until_the_clinician_shares_it(
    jordan: Patient, lin: Staff, signed_in: SignIn
) -> None:
    kept = a_response(jordan, all_alike("wai-sr", 2), at=SPRING, instrument="wai-sr")
    assign(patient=jordan, instrument="wai-sr", from_on=date(2026, 3, 2))
    client = signed_in(jordan)

    def finds() -> tuple[bool, int]:
        return "WAI-SR" in client.get(PROGRESS).content.decode(), client.get(answers_to(kept)).status_code

    assert finds() == (False, 404)
    show_scores(patient=jordan, instrument="wai-sr", shown=True, by=lin.account, at=SPRING + WEEK)
    assert finds() == (True, 200)
    show_scores(patient=jordan, instrument="wai-sr", shown=False, by=lin.account, at=SPRING + 2 * WEEK)
    assert finds() == (False, 404)


def test_before_the_first_check_in(jordan: Patient, signed_in: SignIn) -> None:
    assert "No scores yet" in signed_in(jordan).get(PROGRESS).content.decode()


def test_it_is_not_there_for_staff(lin: Staff, jordan: Patient, signed_in: SignIn) -> None:
    assert signed_in(lin).get(PROGRESS).status_code == 404
    assert signed_in(lin).get(answers_to(a_response(jordan, phq9(1), at=SPRING))).status_code == 404


@pytest.mark.parametrize(("many", "instruments"), [(1, 1), (60, 1), (1, 10), (6, 10)])
def test_it_costs_the_same_however_much_was_answered(
    jordan: Patient, signed_in: SignIn, many: int, instruments: int
) -> None:
    for instrument in TEN[:instruments]:
        for number in range(many):
            at = SPRING + timedelta(hours=10 * number)
            a_response(jordan, all_alike(instrument, 1), at=at, instrument=instrument)
    client = signed_in(jordan)
    with CaptureQueriesContext(connection) as spent:
        page = client.get(PROGRESS)
    assert len(page.context["pictures"]) == instruments
    assert len(spent) <= 22


def test_what_is_usual_is_drawn_where_enough_people_began_alike(jordan: Patient, signed_in: SignIn) -> None:
    a_response(jordan, phq9(2), at=SPRING)
    a_response(jordan, phq9(1), at=SPRING + WEEK)
    client = signed_in(jordan)
    assert "Usual by then" not in client.get(PROGRESS).content.decode()
    UsualCourse.objects.create(
        instrument="phq-9", low=15, high=19, people=212, start=17, slope=-4, spread=3, reckoned_at=SPRING
    )
    text = client.get(PROGRESS).content.decode()
    assert "where two thirds of the 212 people here who began alike are by then" in text
    assert '<td class="num">14–20</td>' in text
    assert "trend-usual" in text
