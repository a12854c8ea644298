"""Two in the morning: a page, two taps, a second page, hand-over at eight; and the hole that operations fills."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction
from playwright.sync_api import expect

from stepwell.clinic.people.models import Patient
from stepwell.clinic.safety import actions
from stepwell.clinic.safety.models import Alert
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
    priya.sees("Every day, 20:00 to 08:00 the next day")
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
