"""What waits for a patient, in minutes; and one after the other."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.measures.actions import assign
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.tests.factories import a_card, a_day
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.programs.models import Episode
from stepwell.clinic.rulebook.actions import put_in_force
from stepwell.clinic.safety.models import Alert
from stepwell.doors.web.conftest import SignIn
from stepwell.doors.web.patient.conftest import EIGHT
from stepwell.doors.web.ui.questionnaire import QuestionnaireForm
from stepwell.pure.instruments import INSTRUMENTS

URL = "/me/check-in/"
MONDAY = date(2026, 3, 2)
pytestmark = pytest.mark.usefixtures("eight")


@pytest.fixture
def phone(jordan: Patient, episode: Episode, signed_in: SignIn) -> Client:
    a_card(jordan)
    assign(patient=jordan, instrument="phq-9", from_on=MONDAY)
    assign(patient=jordan, instrument="gad-7", from_on=MONDAY)
    return signed_in(jordan)


def test_everything_that_waits_with_its_minutes(phone: Client) -> None:
    page = phone.get(URL).content.decode()
    for words in ("About 4 minutes in all", "Diary card", "PHQ-9", "GAD-7", "It is time for these questions."):
        assert words in page
    today = phone.get("/me/").content.decode()
    assert "about 4 minutes in all" in today
    assert "Fill in my diary card" in today


def test_what_is_done_moves_below_with_its_next_day(phone: Client, jordan: Patient) -> None:
    a_day(jordan, {"mood": 3}, at=EIGHT)
    answers = {f"item{number}": "0" for number in range(1, 8)}
    sent = phone.post(f"{URL}gad-7/", answers | {"submission": str(uuid4())}).content.decode()
    assert "PHQ-9 waits too, about 2 minutes." in sent
    page = phone.get(URL).content.decode()
    assert "About 2 minutes in all" in page
    assert "The next one is on Monday, 9 March." in page
    assert "Filled in for today." in page


def test_nothing_waits_and_nothing_is_asked(phone: Client, jordan: Patient, episode: Episode) -> None:
    a_day(jordan, {"mood": 3}, at=EIGHT)
    for instrument in ("phq-9", "gad-7"):
        answers = {item.key: "0" for item in INSTRUMENTS[instrument].items}
        phone.post(f"{URL}{instrument}/", answers | {"submission": str(uuid4())})
    assert "Nothing waits for you" in phone.get(URL).content.decode()
    episode.stays.update(until=MONDAY)
    assert "Nothing is asked of you" in phone.get(URL).content.decode()


def test_an_instrument_whose_wording_nobody_supplied_is_not_shown_until_the_site_has(
    phone: Client, jordan: Patient
) -> None:
    assign(patient=jordan, instrument="epds", from_on=MONDAY)
    assert "EPDS" not in phone.get(URL).content.decode()
    assert phone.get(f"{URL}epds/").status_code == 404
    words = {item.key: f"Our licensed words {number}" for number, item in enumerate(INSTRUMENTS["epds"].items, start=1)}
    put_in_force(
        name="wording", scope="epds", data={"words": words}, source="Licence 4711", author="Vera", from_on=MONDAY,
        verified=True,
    )  # fmt: skip
    assert "EPDS" in phone.get(URL).content.decode()
    assert "Our licensed words 10" in phone.get(f"{URL}epds/").content.decode()


def test_questions_that_answers_lead_to_say_so_and_a_contradiction_is_named(phone: Client) -> None:
    page = phone.get(f"{URL}pc-ptsd-5/").content.decode()
    assert 'data-only-after="' in page
    assert "Only if you answered yes to question 1." in page
    keys = [item.key for item in INSTRUMENTS["pc-ptsd-5"].items]
    answers = {keys[0]: "0"} | dict.fromkeys(keys[1:], "1")
    answer = phone.post(f"{URL}pc-ptsd-5/", answers | {"submission": str(uuid4())})
    assert answer.status_code == 422
    assert "does not go with your answer to 1" in answer.content.decode()


def test_the_screener_for_suicide_asks_three_to_five_only_after_two_and_tells_somebody(
    phone: Client, lin: Staff
) -> None:
    page = phone.get(f"{URL}c-ssrs-screener/").content.decode()
    assert page.count('data-only-after="item2"') == 3
    answers = {"item1": "1", "item2": "1", "item3": "0", "item4": "1", "item5": "0", "item6": "0"}
    told = phone.post(f"{URL}c-ssrs-screener/", answers | {"submission": str(uuid4())}).content.decode()
    assert "Someone on your team is being told now" in told
    assert Alert.objects.get().grade == "URGENT"


def test_a_long_one_is_asked_one_question_at_a_time(phone: Client) -> None:
    assert "data-one-at-a-time" in phone.get(f"{URL}pcl-5-weekly/").content.decode()
    assert "data-one-at-a-time" not in phone.get(f"{URL}phq-9/").content.decode()


def test_the_days_of_a_year_are_written_as_a_number_and_a_wrong_one_is_named() -> None:
    item = next(item for item in INSTRUMENTS["crafft"].items if len(item.options) > 40)
    form = QuestionnaireForm(INSTRUMENTS["crafft"], {item.key: "400"})
    assert form.errors[item.key] == ["Question 1: write a whole number from 0 to 365."]
    assert QuestionnaireForm(INSTRUMENTS["crafft"], {item.key: "12"}, kept=True).is_valid()


def test_kept_on_a_phone_it_is_taken_with_its_blanks_since_nobody_is_there_to_ask(phone: Client) -> None:
    told = {"item1": "1", "submission": str(uuid4())}
    assert phone.post(f"{URL}phq-9/", told).status_code == 422
    answer = phone.post(f"{URL}phq-9/", told | {"kept": "yes"})
    assert (answer.status_code, answer["Stepwell-Received"]) == (200, told["submission"])
    assert Response.objects.get().total is None


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_however_much_is_asked(
    jordan: Patient, episode: Episode, signed_in: SignIn, many: int
) -> None:
    for instrument in ("phq-9", "gad-7", "phq-2")[:many]:
        assign(patient=jordan, instrument=instrument, from_on=MONDAY - timedelta(days=1))
    client = signed_in(jordan)
    with CaptureQueriesContext(connection) as spent:
        assert client.get(URL).status_code == 200
    assert len(spent) <= 27
