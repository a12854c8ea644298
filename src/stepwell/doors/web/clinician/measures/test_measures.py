"""What a clinician reads and changes of what somebody is asked, and answers from paper."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepwell.clinic.measures.actions import assign
from stepwell.clinic.measures.models import Assignment, Response
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.tests.factories import SPRING, a_staff
from stepwell.clinic.safety.models import Alert
from stepwell.doors.web.conftest import SignIn
from stepwell.pure.entitlement import Role
from stepwell.pure.instruments import INSTRUMENTS

MONDAY = date(2026, 3, 2)


@pytest.fixture
def at_the_door(lin: Staff, signed_in: SignIn) -> Client:
    return signed_in(lin.account)


def address(patient: Patient, instrument: str = "") -> str:
    if instrument:
        return reverse("clinician:enter_answers", args=[patient.ref, instrument])
    return reverse("clinician:measures", args=[patient.ref])


def test_each_says_how_often_how_it_stands_and_why(at_the_door: Client, jordan: Patient) -> None:
    assign(patient=jordan, instrument="phq-9", from_on=MONDAY, why="Adults")
    assign(patient=jordan, instrument="gad-7", from_on=date(2026, 2, 23))
    assign(patient=jordan, instrument="epds", from_on=MONDAY)
    a_response(jordan, phq9(1), SPRING - timedelta(days=9))
    page = at_the_door.get(address(jordan)).content.decode()
    for words in (
        "Waits until 6 March, last answered 21 February.",
        "Asked because: Adults.",
        "Asked because: chosen by a clinician.",
        "On paper: its wording is not in Stepwell.",
        "every week",
    ):
        assert words in page


def test_something_is_asked_besides_rests_and_is_asked_no_longer(at_the_door: Client, jordan: Patient) -> None:
    told = {"do": "ask", "instrument": "asrm", "every": "fortnight", "from_on": "2026-03-02"}
    at_the_door.post(address(jordan), told)
    row = Assignment.objects.get()
    assert (row.every_days, row.open_days, row.by_id is not None) == (14, 7, True)
    page = at_the_door.post(
        address(jordan), {"do": "pause", "instrument": "asrm", "until_on": "2026-03-20"}, follow=True
    ).content.decode()
    assert "It rests until Friday, 20 March." in page
    assert Assignment.objects.get(until__isnull=True).from_on == date(2026, 3, 20)
    at_the_door.post(address(jordan), {"do": "stop", "instrument": "asrm"})
    assert not Assignment.objects.filter(until__isnull=True).exists()


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"do": "ask", "every": "week", "from_on": "2026-03-02"}, "Choose a questionnaire."),
        ({"do": "ask", "instrument": "asrm", "every": "week", "from_on": "soon"}, "Write a date."),
        ({"do": "pause", "instrument": "phq-9", "until_on": "2026-03-01"}, "is not to come"),
        ({"do": "stop", "instrument": "asrm"}, "This is not asked any more"),
    ],
)
def test_what_cannot_be_is_said(at_the_door: Client, jordan: Patient, told: dict[str, str], said: str) -> None:
    assign(patient=jordan, instrument="phq-9", from_on=MONDAY)
    answer = at_the_door.post(address(jordan), told)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_answers_from_paper_are_scored_kept_once_and_page_somebody(at_the_door: Client, jordan: Patient) -> None:
    answers = {f"item{number}": "2" for number in range(1, 10)} | {"difficulty": "1", "answered_on": "2026-02-27"}
    told = answers | {"submission": str(uuid4())}
    page = at_the_door.post(address(jordan, "phq-9"), told, follow=True).content.decode()
    assert "PHQ-9 is kept: 18 of 27, moderately severe. Somebody is paged for an answer in it" in page
    at_the_door.post(address(jordan, "phq-9"), told)
    response = Response.objects.get()
    assert (response.answered_on, response.total) == (date(2026, 2, 27), 18)
    assert Alert.objects.get().words.startswith("Sent late, it was so on 27 Feb at 12:00 pm their time.")


def test_an_instrument_without_words_is_entered_by_number(at_the_door: Client, jordan: Patient) -> None:
    page = at_the_door.get(address(jordan, "epds")).content.decode()
    assert "Question 10" in page
    assert "belongs to its publisher" in page
    answers = {item.key: "1" for item in INSTRUMENTS["epds"].items}
    told = answers | {"answered_on": "2026-03-02", "submission": str(uuid4())}
    assert at_the_door.post(address(jordan, "epds"), told).status_code == 302
    assert Response.objects.get().instrument == "epds"


def test_tomorrow_has_not_been_answered(at_the_door: Client, jordan: Patient) -> None:
    told = {f"item{number}": "0" for number in range(1, 10)} | {"difficulty": "0", "answered_on": "2026-03-03"}
    answer = at_the_door.post(address(jordan, "phq-9"), told)
    assert answer.status_code == 422
    assert "Choose today or a day before." in answer.content.decode()
    assert at_the_door.get(address(jordan, "mood-ring")).status_code == 404


def test_who_is_on_call_reads_and_changes_nothing(jordan: Patient, signed_in: SignIn) -> None:
    sam = signed_in(a_staff([Role.ON_CALL], name="Sam").account)
    page = sam.get(address(jordan)).content.decode()
    assert "Ask something else" not in page
    told = {"do": "ask", "instrument": "asrm", "every": "week", "from_on": "2026-03-02"}
    assert sam.post(address(jordan), told).status_code == 404
    assert sam.get(address(jordan, "phq-9")).status_code == 404
    assert not Assignment.objects.exists()


def test_to_everybody_else_it_does_not_exist(jordan: Patient, outsiders: list[Account], signed_in: SignIn) -> None:
    for account in outsiders:
        for where in (address(jordan), address(jordan, "phq-9")):
            assert signed_in(account).get(where).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_it_costs_the_same_however_much_is_asked(at_the_door: Client, jordan: Patient, many: int) -> None:
    for instrument in ("phq-9", "gad-7", "asrm")[:many]:
        assign(patient=jordan, instrument=instrument, from_on=MONDAY)
    with CaptureQueriesContext(connection) as spent:
        assert at_the_door.get(address(jordan)).status_code == 200
    assert len(spent) <= 23
