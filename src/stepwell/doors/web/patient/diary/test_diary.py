"""The diary card on a phone: what is asked, what comes back, sent once, late or wrong."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.models import DiaryEntry
from stepwell.clinic.measures.tests.factories import a_card, a_day
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.safety.actions import write_safety_plan
from stepwell.clinic.safety.models import Alert
from stepwell.doors.web.conftest import SignIn
from stepwell.doors.web.patient.conftest import EIGHT
from stepwell.plumbing import clock

URL, WEEK, KEPT = "/me/diary/", "/me/diary/week/", "/me/diary/kept/"
pytestmark = pytest.mark.usefixtures("eight")


@pytest.fixture
def phone(jordan: Patient, signed_in: SignIn) -> Client:
    a_card(jordan)
    return signed_in(jordan)


def sent(jordan: Patient, **answers: Any) -> dict[str, Any]:
    """The form as a browser sends it: what is blank is absent."""
    card = a_card(jordan)
    return {"card": str(card.ref), "submission": str(uuid4()), "day": "today"} | answers


def milliseconds(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))


def test_the_card_is_shown_in_its_groups_with_help_and_the_opening_is_logged(phone: Client) -> None:
    page = phone.get(URL).content.decode()
    for words in ("Monday, 2 March", "How today was", "Urges today, at the strongest", "To end my life", "tel:988"):
        assert words in page
    assert page.count('name="suicide_urge"') == 6
    assert AccessLog.objects.latest("pk").kind == "ANSWERS"


def test_a_day_is_kept_and_thanked_for(phone: Client, jordan: Patient) -> None:
    told = sent(jordan, mood="4", sleep_hours="6.5", medication="1", words="Walked.")
    answer = phone.post(URL, told)
    assert answer.status_code == 200
    assert "Monday, 2 March is with your care team" in answer.content.decode()
    entry = DiaryEntry.objects.get()
    assert (entry.on, entry.answers["mood"], entry.answers["sleep_hours"]) == (date(2026, 3, 2), 4, 6.5)
    assert entry.answers["suicide_urge"] is None
    assert (answer["Stepwell-Received"], answer["Stepwell-Told"]) == (told["submission"], "no")


def test_yesterday_is_another_day(phone: Client, jordan: Patient) -> None:
    told = sent(jordan, mood="4")
    for day in ("today", "yesterday", "yesterday"):
        phone.post(URL, told | {"day": day})
    assert list(DiaryEntry.objects.order_by("on").values_list("on", flat=True)) == [date(2026, 3, 1), date(2026, 3, 2)]


def test_an_urge_of_four_shows_the_plan_the_lines_and_who_is_told_in_the_same_answer(
    phone: Client, jordan: Patient, lin: Staff
) -> None:
    write_safety_plan(patient=jordan, coping="Walk around the block.", by=lin.account, at=EIGHT)
    answer = phone.post(URL, sent(jordan, suicide_urge="4"))
    page = answer.content.decode()
    for words in ("Someone on your team is being told now", "Walk around the block.", "sms:988", "tel:911"):
        assert words in page
    assert answer["Stepwell-Told"] == "yes"
    assert Alert.objects.get().patient == jordan


def test_a_double_tap_is_one_entry_and_the_same_page(phone: Client, jordan: Patient) -> None:
    told = sent(jordan, suicide_urge="5")
    first, second = phone.post(URL, told), phone.post(URL, told)
    assert "Someone on your team is being told now" in second.content.decode()
    assert first["Stepwell-Received"] == second["Stepwell-Received"]
    assert (DiaryEntry.objects.count(), Alert.objects.count()) == (1, 1)


def test_kept_on_the_phone_overnight_it_keeps_both_times_and_its_own_day(
    phone: Client, jordan: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = EIGHT - timedelta(hours=11)  # nine in the evening before
    told = sent(jordan, suicide_urge="4", filled_at=milliseconds(filled), sent_at=milliseconds(EIGHT), kept="yes")
    assert phone.post(URL, told)["Stepwell-Told"] == "yes"
    monkeypatch.setattr(clock, "now", lambda: EIGHT + timedelta(hours=1))
    phone.post(URL, told | {"sent_at": milliseconds(EIGHT + timedelta(hours=1))})
    entry = DiaryEntry.objects.get()
    assert (entry.on, entry.filled_at, entry.received_at) == (date(2026, 3, 1), filled, EIGHT)
    assert not entry.clock_was_wrong
    assert Alert.objects.get().words.startswith("Sent late, it was so on 1 Mar at 9:00 pm their time.")


def test_a_phone_whose_clock_is_wrong_is_marked_and_moves_nothing(phone: Client, jordan: Patient) -> None:
    wrong = EIGHT + timedelta(days=300)
    told = sent(jordan, mood="2", filled_at=milliseconds(wrong), sent_at=milliseconds(wrong + timedelta(hours=2)))
    phone.post(URL, told)
    entry = DiaryEntry.objects.get()
    assert (entry.filled_at, entry.clock_was_wrong) == (EIGHT - timedelta(hours=2), True)
    assert "the clock of the phone was wrong" in phone.get(WEEK).content.decode()


@pytest.mark.parametrize("nonsense", ["", "soon", "-1", "9" * 40, "NaN", "1e999"])
def test_a_phone_that_says_nonsense_of_the_time_is_taken_as_now(phone: Client, jordan: Patient, nonsense: str) -> None:
    assert phone.post(URL, sent(jordan, mood="2", filled_at=nonsense, sent_at=nonsense)).status_code == 200
    assert DiaryEntry.objects.get().filled_at == EIGHT


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"mood": "6"}, "Mood: choose a number from 0 to 5."),
        ({"self_harm_act": "2"}, "I hurt myself on purpose: choose yes or no."),
        ({"sleep_hours": "25"}, "Hours slept last night: write hours from 0 to 24, such as 7.5."),
        ({"sleep_hours": "all night"}, "Hours slept last night: write hours from 0 to 24, such as 7.5."),
        ({"day": "tomorrow"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_by_its_line_and_nothing_is_kept(
    phone: Client, jordan: Patient, answers: dict[str, str], said: str
) -> None:
    answer = phone.post(URL, sent(jordan, words="Kept in the page.") | answers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Kept in the page." in page
    assert "Stepwell-Received" not in answer
    assert not DiaryEntry.objects.exists()


def test_an_entry_of_an_older_card_is_taken_on_that_card(phone: Client, jordan: Patient) -> None:
    told = sent(jordan, suicide_urge="1")
    a_card(jordan, ["mood"])
    assert phone.post(URL, told).status_code == 200
    assert DiaryEntry.objects.get().card.version == 1


@pytest.mark.parametrize("card", ["", "card", "7f0cb670-8fee-422b-8c5e-c406be7370e8"])
def test_a_card_there_is_none_of_is_not_found(phone: Client, jordan: Patient, card: str) -> None:
    assert phone.post(URL, sent(jordan, mood="1") | {"card": card}).status_code == 404


def test_without_a_card_it_says_so(jordan: Patient, signed_in: SignIn) -> None:
    client = signed_in(jordan)
    assert "You have no diary card" in client.get(URL).content.decode()
    assert client.get(KEPT).status_code == 404


def test_the_page_that_is_kept_says_nobodys_name_and_nothing_that_was_written(phone: Client, jordan: Patient) -> None:
    a_day(jordan, {"words": "Nobody knows."}, at=EIGHT)
    page = phone.get(KEPT).content.decode()
    assert "To end my life" in page
    assert "tel:988" in page
    for words in ("Jo", "Reyes", "Nobody knows.", "Lin Chen", "still-there"):
        assert words not in page.replace("Join", "")


def test_the_week_is_pictures_with_a_day_left_out_shown_as_one(phone: Client, jordan: Patient) -> None:
    a_day(jordan, {"mood": 4, "self_harm_act": 0, "sleep_hours": 7, "words": "Sun."}, at=EIGHT)
    page = phone.get(WEEK).content.decode()
    assert page.count("no entry") >= 6
    for words in ("2 March to 8 March 2026", "diary-bar-4", "7 h", "Sun.", "It is left open, not guessed."):
        assert words in page
    assert "No entry in this week" in phone.get(f"{WEEK}?from=2026-02-23").content.decode()
    for nonsense in ("soon", "9999-12-31", "0001-01-01"):
        assert phone.get(f"{WEEK}?from={nonsense}").status_code == 200


def test_a_stranger_and_staff_have_none(jordan: Patient, lin: Staff, signed_in: SignIn) -> None:
    told = sent(jordan, mood="1")
    for address in (URL, WEEK, KEPT):
        assert signed_in(lin).get(address).status_code == 404
        assert Client().get(address).status_code == 302
    somebody = a_patient()
    assert signed_in(somebody).post(URL, told).status_code == 404
    assert not DiaryEntry.objects.exists()


def test_the_service_worker_is_there_for_everybody_and_never_stale(db: None, client: Client) -> None:
    answer = client.get("/me/offline.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-store"
    assert b"988" in answer.content


@pytest.mark.parametrize("number", [1, 14])
def test_sending_and_the_week_cost_the_same_however_much_was_written_before(
    number: int, phone: Client, jordan: Patient
) -> None:
    for nth in range(number):
        a_day(jordan, {"mood": 3}, at=EIGHT - timedelta(days=nth + 1))
    told = sent(jordan, mood="3")
    with CaptureQueriesContext(connection) as spent:
        phone.post(URL, told)
    assert len(spent) <= 35
    with CaptureQueriesContext(connection) as spent:
        phone.get(WEEK)
    assert len(spent) <= 19
