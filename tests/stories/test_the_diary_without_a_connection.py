"""A diary card on a phone that loses its connection: kept, said to be kept, and sent later exactly once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from playwright.sync_api import Page, Route, expect

from stepwell.clinic.measures.models import DiaryEntry, Response
from stepwell.clinic.safety.models import Alert
from tests.stories.conftest import StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]
NOT_SENT = "kept on this phone, not sent yet: nobody has seen it."


@pytest.fixture
def jordan(visit: Begin, story_clock: StoryClock) -> Visit:
    """Jordan’s phone, whose clock is right."""
    somebody: Visit = visit("jordan")
    somebody.page.clock.install(time=story_clock.at)
    return somebody


@contextmanager
def no_connection(page: Page) -> Iterator[None]:
    page.context.set_offline(True)
    yield
    page.context.set_offline(False)


def entries(since: datetime) -> list[DiaryEntry]:
    with transaction.atomic():
        return list(DiaryEntry.objects.filter(received_at__gte=since).order_by("pk"))


def alerts(since: datetime) -> list[Alert]:
    with transaction.atomic():
        return list(Alert.objects.filter(raised_at__gte=since))


def choose(page: Page, line: str, value: int) -> None:
    page.locator(f"[name={line}][value='{value}']").check(force=True)


def test_kept_when_the_line_drops_and_sent_once_when_it_is_back(jordan: Visit, story_clock: StoryClock) -> None:
    page, began = jordan.page, story_clock.at
    jordan.go("/me/diary/")
    jordan.look()
    choose(page, "mood", 2)
    choose(page, "suicide_urge", 4)
    page.get_by_label("Anything else").fill("On the train.")
    with no_connection(page):
        jordan.press("Send my card")
        jordan.sees(NOT_SENT, "call 988")
        expect(page.locator("#kept-here")).to_be_focused()
        jordan.look()
        assert entries(began) == []
        story_clock.at = began + timedelta(hours=3)
        page.clock.fast_forward("03:00:00")
    sign_in(jordan, "jordan")
    jordan.sees("is sent.", "Somebody on your team is told of it now,")
    jordan.look()
    (entry,) = entries(began)
    assert entry.answers["words"] == "On the train."
    assert abs(entry.filled_at - began) < timedelta(minutes=2)
    assert entry.received_at == story_clock.at
    assert not entry.clock_was_wrong
    (alert,) = alerts(began)
    assert alert.words.startswith("Sent late, it was so on 2 Mar at ")
    jordan.go("/me/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#kept-here")).to_be_hidden()
    assert len(entries(began)) == 1


def test_a_line_cut_between_the_sending_and_the_answer_makes_one_entry(jordan: Visit, story_clock: StoryClock) -> None:
    page, began = jordan.page, story_clock.at
    jordan.go("/me/diary/")
    choose(page, "suicide_urge", 5)

    def stored_and_cut(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route("**/me/diary/", stored_and_cut, times=1)
    jordan.press("Send my card")
    jordan.sees(NOT_SENT)
    assert len(entries(began)) == 1
    page.unroute_all()
    jordan.go("/me/")
    jordan.sees("is sent.")
    assert (len(entries(began)), len(alerts(began))) == (1, 1)


def test_the_card_opens_without_a_connection_and_two_days_are_two_entries(
    jordan: Visit, story_clock: StoryClock
) -> None:
    page, began = jordan.page, story_clock.at
    jordan.go("/me/diary/")
    jordan.press("Keep my card on this phone")
    jordan.sees("Your card is kept on this phone")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    with no_connection(page):
        for mood in (3, 3):
            jordan.go("/me/diary/")
            jordan.sees("There is no connection.", "until then nobody sees it")
            jordan.look()
            choose(page, "mood", mood)
            jordan.press("Keep it, and send it later")
            expect(page.locator("form[data-keeps]")).to_be_hidden()
            jordan.sees(NOT_SENT)
        jordan.go("/me/progress/")
        jordan.sees("There is no connection", "call 988")
    jordan.go("/me/")
    jordan.sees("2 forms", "is sent.")
    assert [entry.answers["mood"] for entry in entries(began)] == [3, 3]


def test_signed_out_meanwhile_it_waits_until_they_sign_in_and_nobody_else_sends_or_sees_it(
    jordan: Visit, story_clock: StoryClock
) -> None:
    page, began = jordan.page, story_clock.at
    jordan.go("/me/diary/")
    choose(page, "mood", 1)
    page.context.clear_cookies()
    jordan.press("Send my card")
    jordan.sees(NOT_SENT, "Sign in to send it")
    sign_in(jordan, "nadia")
    jordan.go("/me/")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#kept-here")).to_be_hidden()
    assert entries(began) == []
    page.context.clear_cookies()
    sign_in(jordan, "jordan")
    jordan.sees("is sent.")
    (entry,) = entries(began)
    assert entry.answers["mood"] == 1


def test_a_questionnaire_is_kept_too(jordan: Visit, story_clock: StoryClock) -> None:
    page, began = jordan.page, story_clock.at
    jordan.go("/me/check-in/phq-9/")
    for number in range(1, 10):
        choose(page, f"item{number}", 1)
    choose(page, "difficulty", 0)
    with no_connection(page):
        jordan.press("Send my answers")
        jordan.sees(NOT_SENT)
        story_clock.at = began + timedelta(minutes=20)
        page.clock.fast_forward("20:00")
    jordan.go("/me/")
    jordan.sees("is sent.")
    with transaction.atomic():
        response = Response.objects.get(received_at=story_clock.at)
    assert abs(response.answered_at - began) < timedelta(minutes=2)
    assert len(alerts(began)) == 1


def test_a_wrong_line_comes_back_in_the_page_and_nothing_is_kept(jordan: Visit, story_clock: StoryClock) -> None:
    page = jordan.page
    jordan.go("/me/diary/")
    page.get_by_label("Hours slept").fill("25")
    page.get_by_label("Anything else").fill(f"Words {uuid4()}")
    jordan.press("Send my card")
    jordan.sees("write hours from 0 to 24")
    page.get_by_label("Hours slept").fill("7.5")
    jordan.press("Send my card")
    jordan.sees("is with your care team")
    assert len(entries(story_clock.at)) == 1


def test_one_question_at_a_time_with_a_thumb_and_with_keys(jordan: Visit) -> None:
    page = jordan.page
    jordan.go("/me/check-in/pcl-5-weekly/")
    jordan.sees("Question 1 of 20")
    jordan.look()
    page.get_by_text("Not at all").locator("visible=true").first.click()
    page.clock.run_for(500)
    jordan.sees("Question 2 of 20")
    page.keyboard.press("Space")
    jordan.press("Next")
    jordan.sees("Question 3 of 20")
    jordan.press("Back")
    jordan.sees("Question 2 of 20")
    jordan.go("/me/check-in/c-ssrs-screener/")
    expect(page.locator("[name=item3]").first).to_be_hidden()
    choose(page, "item2", 1)
    expect(page.locator("[name=item3]").first).to_be_visible()
    choose(page, "item2", 0)
    expect(page.locator("[name=item3]").first).to_be_hidden()
    jordan.look()


def test_a_therapist_sets_the_card_reads_the_week_and_enters_a_breath_test(visit: Begin) -> None:
    lin: Visit = visit("lin", phone=False)
    lin.go("/clinic/patients/")
    lin.follow("Jordan Reyes")
    lin.follow("Questionnaires, diary, monitoring")
    lin.sees("PHQ-9", "Asked because: Adults.")
    lin.look()
    lin.follow("Diary")
    lin.look()
    lin.unfold("Change the card")
    lin.page.get_by_label("Sadness").check()
    lin.fill("Line 1 of their own", "Skipped a meal")
    lin.look()
    lin.press("Put this card in force")
    lin.sees("Version 2 of the card is in force.")
    lin.follow("Monitoring")
    lin.unfold("Enter a breath test")
    lin.page.locator("#number_value").fill("0.02")
    lin.look()
    lin.press("Keep it")
    lin.sees("Breath alcohol: 0.02 %")
    lin.look()


def test_a_director_reads_what_raises_an_alert(visit: Begin) -> None:
    vera: Visit = visit("vera", phone=False)
    vera.go("/director/signals/")
    vera.sees("To end my life: from 4 up", "No clinician has reviewed it yet.")
    vera.look()
    vera.follow("Another rule")
    vera.look()


def sign_in(somebody: Visit, who: str) -> None:
    somebody.go("/account/login/")
    somebody.fill("Email", f"{who}@riverbend.example")
    somebody.page.locator("input[name=password]").fill("walk down the stairs")
    somebody.page.locator("form[action*=login] button[type=submit]").click()
    somebody.page.wait_for_url(lambda url: "/account/" not in url)
