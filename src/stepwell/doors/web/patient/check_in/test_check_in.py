"""The patient's questionnaire: what is shown, what is asked again, and what comes back when it hurts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.measures.models import Response
from stepwell.clinic.measures.tests.factories import a_response, phq9
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.tests.factories import SPRING, a_staff, an_account
from stepwell.clinic.safety.actions import write_safety_plan
from stepwell.clinic.safety.models import Alert
from stepwell.plumbing import clock

URL = "/me/check-in/phq-9/"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


@pytest.fixture(autouse=True)
def spring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: SPRING)


@pytest.fixture
def amara() -> Patient:
    return a_patient(given_name="Amara", family_name="Diaz", phone="212-555-0100")


@pytest.fixture
def phone(amara: Patient) -> Client:
    """Amara's phone, on which she is signed in."""
    client = Client()
    assert amara.account
    client.force_login(amara.account)
    return client


def sent(answers: dict[str, int | None], **more: object) -> dict[str, object]:
    """The form as a browser sends it: what is blank is absent."""
    told = {key: value for key, value in answers.items() if value is not None}
    return {"submission": str(uuid4())} | told | more


def test_every_question_is_shown_as_published_and_the_opening_is_logged(phone: Client, amara: Patient) -> None:
    page = phone.get(URL).content.decode()
    assert "Over the last 2 weeks" in page
    assert page.count('type="radio"') == 40
    assert "tel:988" in page
    assert AccessLog.objects.get().kind == "SCORES"


def test_ordinary_answers_come_back_with_their_score_and_no_alarm(phone: Client) -> None:
    answer = phone.post(URL, sent(phq9(1, item9=0)))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "8 of 27" in page
    assert "Someone on your team is being told now" not in page
    assert not Alert.objects.exists()


def test_item_9_above_zero_shows_the_plan_the_lines_and_who_is_told_in_the_same_response(
    phone: Client, amara: Patient
) -> None:
    write_safety_plan(patient=amara, coping="Walk around the block.", by=a_staff().account, at=SPRING)
    answer = phone.post(URL, sent(phq9(0, item9=1)))
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("Someone on your team is being told now", "Walk around the block.", "sms:988", "tel:911"):
        assert words in page
    assert "212-555-0100" in page
    assert Alert.objects.get().patient == amara


def test_without_a_plan_or_anybody_on_the_rota_the_help_is_the_same(phone: Client) -> None:
    page = phone.post(URL, sent(phq9(0, item9=3))).content.decode()
    assert "Someone on your team is being told now" in page
    assert "You have no safety plan yet" in page


def test_a_blank_is_asked_about_and_nothing_is_kept(phone: Client) -> None:
    answer = phone.post(URL, sent(phq9(0, item4=None)))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_item4">Question 4 has no answer' in page
    assert "Leave the questions marked above blank" in page
    assert not Response.objects.exists()


def test_a_blank_left_on_purpose_is_accepted(phone: Client) -> None:
    assert phone.post(URL, sent(phq9(1, item4=None), leave_blank="on")).status_code == 200
    assert Response.objects.get().answers["item4"] is None


def test_item_9_never_passes_blank_in_silence(phone: Client) -> None:
    assert "Question 9 has no answer" in phone.post(URL, sent(phq9(0, item9=None))).content.decode()
    page = phone.post(URL, sent(phq9(0, item9=None), leave_blank="on")).content.decode()
    assert "You left question 9 blank" in page
    assert Alert.objects.get().grade == "REVIEW"


def test_a_blank_is_asked_about_by_the_age_of_who_answers(phone: Client, amara: Patient) -> None:
    """Under 18, passing over a question of the ASQ is a positive screen already; an adult is asked about it first."""
    passed_over = sent({"item1": 0, "item3": 0, "item4": 0})
    where = "/me/check-in/asq/"
    assert phone.post(where, passed_over).status_code == 422
    amara.birth_on = SPRING.date().replace(year=2010)
    amara.save(update_fields=["birth_on"])
    assert "Someone on your team is being told now" in phone.post(where, passed_over).content.decode()


def test_a_third_blank_cannot_be_left(phone: Client) -> None:
    answer = phone.post(URL, sent(phq9(0, item1=None, item2=None, item3=None), leave_blank="on"))
    assert answer.status_code == 422
    assert "Leave the questions marked" not in answer.content.decode()


def test_an_answer_that_tells_somebody_waits_for_no_other_question(phone: Client) -> None:
    page = phone.post(URL, sent({"item9": 2})).content.decode()
    assert "Someone on your team is being told now" in page
    assert Response.objects.get().total is None


def test_a_double_submit_records_once_and_shows_the_same_page(phone: Client) -> None:
    form = sent(phq9(0, item9=1))
    first, second = phone.post(URL, form), phone.post(URL, form)
    assert (first.status_code, second.status_code) == (200, 200)
    assert "Someone on your team is being told now" in second.content.decode()
    assert (Response.objects.count(), Alert.objects.count()) == (1, 1)


def test_an_answer_that_is_none_of_those_shown_is_refused(phone: Client) -> None:
    answer = phone.post(URL, sent(phq9(0)) | {"item2": "9"})
    assert answer.status_code == 422
    assert "Question 2: choose one of the answers shown." in answer.content.decode()


def test_an_unknown_questionnaire_and_a_stranger_get_404(phone: Client) -> None:
    assert phone.get("/me/check-in/phq-99/").status_code == 404
    for account in (an_account(), a_staff().account):
        client = Client()
        client.force_login(account)
        assert client.get(URL).status_code == 404
        assert client.post(URL, sent(phq9(0))).status_code == 404
    assert Client().get(URL).status_code == 302


def test_a_questionnaire_whose_wording_nobody_licensed_is_not_asked(phone: Client) -> None:
    assert phone.get("/me/check-in/epds/").status_code == 404


def test_a_question_that_hangs_on_another_says_so_and_is_no_blank(phone: Client) -> None:
    assert "Only if you answered yes to question 2." in phone.get("/me/check-in/c-ssrs-screener/").content.decode()
    answer = phone.post("/me/check-in/c-ssrs-screener/", sent({"item1": 0, "item2": 0, "item6": 0}))
    assert answer.status_code == 200
    assert "there is no score to show here" in answer.content.decode()
    assert Response.objects.get().total is None
    assert not Alert.objects.exists()


def test_an_answer_that_does_not_go_with_another_is_asked_again(phone: Client) -> None:
    answer = phone.post("/me/check-in/pc-ptsd-5/", sent({"event": 0, "item1": 1}))
    assert answer.status_code == 422
    assert "Question 2 does not go with your answer to 1." in answer.content.decode()


def test_a_grave_answer_waits_for_no_correction_of_another(phone: Client) -> None:
    page = phone.post(
        "/me/check-in/c-ssrs-screener/", sent({"item1": 0, "item2": 0, "item5": 1, "item6": 0})
    ).content.decode()
    assert "Someone on your team is being told now" in page
    assert Alert.objects.get().grade == "URGENT"


def test_the_days_of_a_month_are_a_list_to_choose_from(phone: Client) -> None:
    page = phone.get("/me/check-in/bam-r/").content.decode()
    assert page.count("<select") == 16
    assert '<option value="30">30</option>' in page


def test_answers_that_are_sentences_stand_one_below_the_other(phone: Client) -> None:
    assert phone.get("/me/check-in/asrm/").content.decode().count("scale-sentences") == 5
    assert "scale-sentences" not in phone.get(URL).content.decode()


@pytest.mark.parametrize("number", [1, 20])
def test_sending_costs_the_same_however_much_was_answered_before(
    number: int, phone: Client, amara: Patient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for nth in range(number):
        a_response(amara, phq9(1, item9=0), SPRING - timedelta(days=nth + 1))
    with django_assert_num_queries(36):
        phone.post(URL, sent(phq9(1, item9=0)))
