"""Two in the morning: a page, two taps, a second page, hand-over at eight; and the hole that operations fills."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from stepwell.clinic.people.models import Patient
from stepwell.clinic.safety import actions
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.safety.tests.test_ways import EXAMPLE
from stepwell.doors.simulator.cast import DOMAIN, PASSWORD
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.instruments import Grade
from tests.stories.conftest import StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]
TWO_AT_NIGHT = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)  # in New York


@pytest.fixture
def alert(story_clock: StoryClock) -> Alert:
    """Raised at two in the morning, and paged as the worker does."""
    story_clock.at = TWO_AT_NIGHT
    with transaction.atomic():
        jordan = Patient.objects.get(account__email=f"jordan@{DOMAIN}")
        raised = actions.raise_alert(
            patient=jordan, grade=Grade.URGENT, words="PHQ-9 item 9: nearly every day", source="story", at=TWO_AT_NIGHT
        )
    run_pager(raised, TWO_AT_NIGHT)
    return raised


def run_pager(alert: Alert, at: datetime) -> None:
    with acting_as_programme():
        actions.climb(alert_id=alert.pk, at=at)
        actions.deliver(alert_id=alert.pk, at=at)


def the_last_page() -> tuple[str, str]:
    """Whose phone rang, and where its link leads."""
    letter = mail.outbox[-1]
    assert "Reyes" not in f"{letter.subject} {letter.body}"
    link = re.search(r"http://127\.0\.0\.1:8000(\S+)", str(letter.body))
    assert link is not None
    return letter.to[0].partition("@")[0], link[1]


def pages_of_alerts() -> list[str]:
    """Whose phone rang for an alert; that the worker is dead is told to more people."""
    return [letter.to[0].partition("@")[0] for letter in mail.outbox if "/take/" in str(letter.body)]


def sign_in(phone: Visit, who: str) -> None:
    phone.fill("Email", f"{who}@{DOMAIN}")
    phone.page.locator("input[name=password]").fill(PASSWORD)
    phone.page.locator("form[action*=login] button[type=submit]").click()


def test_the_on_call_phone_and_the_hand_over_at_eight(visit: Begin, story_clock: StoryClock, alert: Alert) -> None:
    who, link = the_last_page()
    assert who == "ada"
    phone = visit()
    phone.go(link)
    sign_in(phone, "ada")
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Jordan Reyes")
    phone.look()
    phone.press("I take this")
    phone.sees("It is yours. Nobody is paged any more.")

    story_clock.at = TWO_AT_NIGHT + timedelta(minutes=61)
    run_pager(alert, story_clock.at)
    who, link = the_last_page()
    assert who == "ada", "it is not resolved, and she is asked first"
    phone.go(link)  # her session has ended meanwhile
    sign_in(phone, "ada")
    phone.sees("You have it", "What came of it is not recorded yet.")
    phone.look()
    phone.press("I still have it")
    phone.sees("It is in your hands.")

    story_clock.at = datetime(2026, 3, 3, 12, 50, tzinfo=UTC)
    with acting_as_programme():
        actions.hand_over(at=story_clock.at)
    sam = visit("sam")
    sam.go("/clinic/on-call/")
    sam.sees("You are on call from 8:00 am, after Ada Ferreira", "PHQ-9 item 9: nearly every day")
    sam.look()
    sam.press("I have it")
    sam.sees("You have it. Whoever had it before sees that you do.")
    sam.go(link)
    sam.press("I take it over")
    sam.sees("It is in your hands.")


def test_a_patient_answers_at_two_in_the_morning_and_two_taps_later_reads_who_has_seen_it(
    visit: Begin, story_clock: StoryClock
) -> None:
    story_clock.at = TWO_AT_NIGHT
    jordan = visit("jordan")
    jordan.go("/me/check-in/phq-9/")
    for number in range(1, 10):
        jordan.page.locator(f"[name=item{number}][value='{3 if number == 9 else 1}']").check(force=True)
    jordan.page.locator("[name=difficulty]").first.check(force=True)
    jordan.press("Send my answers")
    jordan.sees("Someone on your team is being told now", "Call 988")
    jordan.look()
    with transaction.atomic():
        alert = Alert.objects.latest("pk")
    run_pager(alert, TWO_AT_NIGHT)
    who, link = the_last_page()
    assert who == "ada"
    phone = visit()
    phone.go(link)
    sign_in(phone, "ada")
    phone.press("I take this")
    phone.sees("It is yours. Nobody is paged any more.")
    jordan.go("/me/help/")
    jordan.sees("has seen it, at 2:00 am", "They call you on")
    jordan.look()


def test_operations_fills_the_hole_and_whoever_takes_it_is_told(visit: Begin) -> None:
    priya = visit("priya", phone=False)
    priya.follow("On-call rota")
    priya.sees("Nobody on call")
    priya.look()
    priya.follow("Nobody is on call: Thursday, 12 March, 8:00 pm, to Friday, 13 March, 8:00 am")
    priya.choose("Who takes it?", "Sam Whitfield, RN")
    priya.look()
    priya.press("Put them on call")
    priya.sees("Sam Whitfield has it now.", "instead of Ada Ferreira")
    expect(priya.page.get_by_text("Nobody on call")).to_have_count(0)
    priya.follow("Every week, and who is away")
    priya.sees("Every day, 8:00 pm to 8:00 am the next day")
    priya.look()

    sam = visit("sam")
    sam.go("/clinic/reached/")
    sam.look()

    vera = visit("vera", phone=False)
    vera.go("/director/grades/")
    vera.sees("Red on the C-SSRS screener card")
    vera.look()
    vera.follow("Write it anew")
    vera.look()


# What a browser's maker would answer; the worker itself is registered for real.
A_SUBSCRIPTION = """
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async (options) => {
  window.asked = options;
  return { toJSON: () => (%s) };
};
"""


def test_notifications_are_switched_on_in_the_browser_one_carries(visit: Begin, settings: Settings) -> None:
    settings.STEPWELL_PUSH_SERVICES = ["fcm.googleapis.com"]
    sam = visit("sam")
    sam.page.add_init_script(A_SUBSCRIPTION % json.dumps(EXAMPLE))
    sam.go("/clinic/reached/")
    expect(sam.page.get_by_text("This browser shows no notifications")).to_be_hidden()
    sam.look()
    sam.fill("What do you call this device?", "The phone in my pocket")
    sam.press("Switch on notifications")
    sam.sees("Added. Send yourself a test page", "The phone in my pocket")
    shown = "async () => (await navigator.serviceWorker.getRegistrations()).map(each => each.active?.scriptURL)"
    (script,) = sam.page.evaluate(shown)
    assert script.endswith("/static/stepwell/ui/push-worker.js")


def test_a_browser_that_cannot_says_so_and_the_other_ways_stay(visit: Begin, settings: Settings) -> None:
    settings.STEPWELL_PUSH_SERVICES, settings.STEPWELL_SMS = ["fcm.googleapis.com"], "console:"
    sam = visit("sam")
    sam.page.add_init_script("delete window.PushManager")
    sam.go("/clinic/reached/")
    sam.sees("This browser shows no notifications.")
    expect(sam.page.get_by_role("button", name="Switch on notifications")).to_be_hidden()
    sam.fill("Which number?", "212 555 0100")
    sam.press("Add this number")
    sam.sees("+1 212 555 0100")
    sam.look()


def test_a_dead_worker_is_said_on_the_board_and_whoever_waits_is_paged_all_the_same_and_once(
    visit: Begin, story_clock: StoryClock
) -> None:
    story_clock.at = TWO_AT_NIGHT
    with acting_as_programme():
        actions.go_round(at=TWO_AT_NIGHT, is_worker=True)  # its last, before it is killed
    jordan = visit("jordan")
    jordan.press("I need help now")
    jordan.sees("Someone on your team is being told now")
    story_clock.at += timedelta(seconds=150)  # the second rung is not due yet
    sam = visit("sam", phone=False)
    sam.go("/clinic/duty/")
    sam.sees("Nobody may be getting pages: call yourself", "Jordan Reyes")
    sam.look()
    with acting_as_programme():
        assert actions.stand_in(at=story_clock.at), "the web process looks each minute"
    assert pages_of_alerts() == ["ada"]
    with acting_as_programme():
        actions.go_round(at=story_clock.at, is_worker=True)  # the supervisor has started it again
        with transaction.atomic():
            raised = Alert.objects.get(source__startswith="help:")
    run_pager(raised, story_clock.at)
    assert pages_of_alerts() == ["ada"]
    sam.go("/clinic/duty/")
    expect(sam.page.get_by_text("Nobody may be getting pages")).to_have_count(0)
