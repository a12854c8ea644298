"""What a clinician reads of somebody's progress, and what they share of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.measures.actions import assign
from stepwell.clinic.measures.models import Response, Showing
from stepwell.clinic.measures.tests.factories import a_response, all_alike, phq9
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.doors.web.conftest import SignIn
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

WEEK = timedelta(weeks=1)
TEN = ("phq-9", "gad-7", "pcl-5-weekly", "audit-c", "bam-iop", "asrm", "k6", "core-10", "wai-sr", "gds-15")


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Lin, four weeks later."""
    monkeypatch.setattr(clock, "now", lambda: SPRING + 4 * WEEK)
    return signed_in(lin.account)


def address(patient: Patient) -> str:
    return reverse("clinician:progress", args=[patient.ref])


def answers_to(response: Response) -> str:
    return reverse("clinician:answers", args=[response.patient.ref, response.ref])


def sharing(patient: Patient, instrument: str = "wai-sr") -> str:
    return reverse("clinician:show_scores", args=[patient.ref, instrument])


def test_change_track_and_response_stand_with_their_rules(at_the_door: Client, jordan: Patient) -> None:
    first = a_response(jordan, phq9(2), at=SPRING)
    a_response(jordan, phq9(0), at=SPRING + WEEK)
    page = at_the_door.get(address(jordan)).content.decode()
    for words in (
        "Recovered",
        "PHQ-9 from 18 to 0, 18 points lower (reliable from 6 points, clinical range from 10): recovered, that is, "
        "better by at least the reliable change, and from the clinical range out of it.",
        "White: outside the clinical range",
        "The latest score is outside the clinical range.",
        "response, that is, at least half lower; remission, that is, below 5.",
        "One person’s change, not the programme’s effect",
        f'<a href="{answers_to(first)}">18</a>',
    ):
        assert words in page, words


def test_a_deterioration_is_red_on_the_record_too(at_the_door: Client, jordan: Patient) -> None:
    a_response(jordan, phq9(1), at=SPRING)
    a_response(jordan, phq9(2), at=SPRING + WEEK)
    for where in (address(jordan), reverse("clinician:patient", args=[jordan.ref])):
        page = at_the_door.get(where).content.decode()
        assert "Red: worse" in page
        assert "Worse than at the start by 9 points (red from 6 points)." in page


def test_what_was_due_and_not_answered_is_told(at_the_door: Client, jordan: Patient) -> None:
    assign(patient=jordan, instrument="gad-7", from_on=date(2026, 3, 2))
    page = at_the_door.get(address(jordan)).content.decode()
    assert "Nothing has been answered yet." in page
    assert "4 times due, not answered." in page


def test_what_was_due_on_paper_was_not_left_unanswered(at_the_door: Client, jordan: Patient) -> None:
    assign(patient=jordan, instrument="epds", from_on=date(2026, 3, 2))
    assert "4 times due on paper, not entered." in at_the_door.get(address(jordan)).content.decode()


def test_a_stay_begins_anew_and_what_was_before_it_is_kept(at_the_door: Client, jordan: Patient) -> None:
    a_response(jordan, phq9(3), at=SPRING - 20 * WEEK)
    a_response(jordan, phq9(1), at=SPRING)
    (seen,) = at_the_door.get(address(jordan)).context["pictures"]
    assert [point.value for point in seen.points] == [9]
    assert seen.change is None
    assert [fact.value for fact in seen.earlier] == ["27 of 27, severe"]


def test_the_answers_say_how_they_were_scored_that_day(at_the_door: Client, jordan: Patient) -> None:
    jordan.gender = "male"
    jordan.save(update_fields=["gender"])
    three = a_response(jordan, {"item1": 1, "item2": 1, "item3": 1}, at=SPRING, instrument="audit-c")
    jordan.gender = "female"
    jordan.save(update_fields=["gender"])
    page = at_the_door.get(answers_to(three)).content.decode()
    assert "The cut-off for male is 4." in page
    assert "Negative by the published cut-off." in page
    assert "outside the clinical range" in at_the_door.get(address(jordan)).content.decode()
    assert AccessLog.objects.filter(patient=jordan, kind="ANSWERS", allowed=True).exists()


def test_both_rules_of_the_pcl_5_are_told(at_the_door: Client, jordan: Patient) -> None:
    kept = a_response(jordan, all_alike("pcl-5", 2), at=SPRING, instrument="pcl-5")
    page = at_the_door.get(answers_to(kept)).content.decode()
    assert page.count(": met</li>") == 2


def test_the_alliance_is_shared_and_no_longer_by_who_treats(
    at_the_door: Client, jordan: Patient, signed_in: SignIn
) -> None:
    a_response(jordan, all_alike("wai-sr", 4), at=SPRING, instrument="wai-sr")
    assert "Only the team sees this." in at_the_door.get(address(jordan)).content.decode()
    page = at_the_door.post(sharing(jordan), {"do": "show"}, follow=True).content.decode()
    assert "You share this with the patient" in page
    at_the_door.post(sharing(jordan), {"do": "show"})
    assert Showing.objects.count() == 1
    page = at_the_door.post(sharing(jordan), {"do": "hide"}, follow=True).content.decode()
    assert "Only the team sees this." in page
    assert at_the_door.post(sharing(jordan, "phq-9"), {"do": "show"}).status_code == 404
    assert at_the_door.post(sharing(jordan, "mood-ring"), {"do": "show"}).status_code == 404
    sam = signed_in(a_staff([Role.ON_CALL], name="Sam").account)
    assert "Share with the patient" not in sam.get(address(jordan)).content.decode()
    assert sam.post(sharing(jordan), {"do": "show"}).status_code == 404
    assert Showing.objects.count() == 2


def test_who_is_on_call_reads_scores_and_no_answers(jordan: Patient, signed_in: SignIn) -> None:
    kept = a_response(jordan, phq9(1), at=SPRING)
    sam = signed_in(a_staff([Role.ON_CALL], name="Sam").account)
    page = sam.get(address(jordan)).content.decode()
    assert "9 of 27" in page
    assert answers_to(kept) not in page
    assert sam.get(answers_to(kept)).status_code == 404


def test_to_everybody_else_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    kept = a_response(jordan, phq9(1), at=SPRING)
    for account in outsiders:
        client = signed_in(account)
        assert client.get(address(jordan)).status_code == 404
        assert client.get(answers_to(kept)).status_code == 404
        assert client.post(sharing(jordan), {"do": "show"}).status_code == 404


def test_before_the_first_answer_it_says_so(at_the_door: Client, jordan: Patient) -> None:
    assert "No scores yet" in at_the_door.get(address(jordan)).content.decode()


@pytest.mark.parametrize(("many", "instruments"), [(1, 1), (60, 1), (1, 10), (6, 10)])
def test_it_costs_the_same_however_much_was_answered(
    at_the_door: Client, jordan: Patient, many: int, instruments: int
) -> None:
    for instrument in TEN[:instruments]:
        for number in range(many):
            at = SPRING + timedelta(hours=10 * number)
            a_response(jordan, all_alike(instrument, 1), at=at, instrument=instrument)
    with CaptureQueriesContext(connection) as spent:
        page = at_the_door.get(address(jordan))
    assert len(page.context["pictures"]) == instruments
    assert len(spent) <= 27
