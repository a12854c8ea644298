"""A teenager lets her mother see a little, changes her mind twice, and lets her grandmother in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail

from tests.stories.conftest import StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]
SECRET = "stairs lead down to water"
NEVER = ("PHQ", "depression", "DBT", "of 27", "without crying")


def test_a_mother_sees_what_her_teenager_signed_for_and_loses_it_at_the_next_action(
    visit: Begin, story_clock: StoryClock
) -> None:
    ruth = visit("ruth")
    sees_only(ruth, "Next appointment")
    amara = visit("amara")
    shares_the_safety_plan_too(amara)
    story_clock.at += timedelta(minutes=5)
    ruth.page.reload()
    sees_only(ruth, "Next appointment", "Amara’s safety plan", "The playlist from the lake.")
    story_clock.at += timedelta(minutes=5)
    stops_sharing(amara)
    story_clock.at += timedelta(seconds=1)
    ruth.follow("Shared with me")  # her page was open all the time
    ruth.sees("Nothing is shared with you right now")
    assert "Amara" not in ruth.page.inner_text("body")
    assert "playlist" not in ruth.page.content()
    ruth.look()


def test_a_grandmother_is_invited_by_a_link_and_sees_what_was_chosen(visit: Begin, story_clock: StoryClock) -> None:
    amara = visit("amara")
    amara.go("/me/sharing/")
    amara.follow("Family or a friend")
    amara.fill("Their name", "Ada Bello")
    amara.fill("Who they are to you", "grandmother")
    amara.fill("Their own e-mail address", "ada@example.org")
    amara.page.get_by_label("Goals").check()
    amara.page.get_by_label("Until I leave the programme").check()
    amara.press("Read what I sign")
    amara.sees("Ada Bello (grandmother)", "my goals and what is planned")
    signs(amara)
    amara.sees("An e-mail tells them how to sign in.", "Ada Bello (grandmother)")
    amara.look()
    letter = mail.outbox[-1]
    assert not re.search("amara|bello", f"{letter.subject}{letter.body}", re.IGNORECASE)
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", str(letter.body))
    assert link
    ada = visit()
    ada.go(link[1])
    for field in ("password1", "password2"):
        ada.page.locator(f"input[name={field}]").fill(SECRET)
    ada.press("Save the new password")
    ada.sees("Your password is changed")
    story_clock.at += timedelta(minutes=1)
    ada = visit(email="ada@example.org", password=SECRET)
    ada.sees("Amara Bello", "I want to go back to school without crying in the car.")
    assert "Next appointment" not in ada.page.inner_text("main")
    assert "safety plan" not in ada.page.inner_text("main").lower()
    ada.look()


def sees_only(ruth: Visit, *words: str) -> None:
    ruth.sees("Amara Bello", *words)
    shown = ruth.page.inner_text("main")
    assert [each for each in NEVER if each in shown] == []
    ruth.look()


def shares_the_safety_plan_too(amara: Visit) -> None:
    amara.page.get_by_role("button", name="More").click()
    amara.follow("Who I share with")
    amara.sees("Ruth Bello (mother)", "Appointments, until")
    amara.look()
    amara.page.get_by_role("article", name="Ruth Bello").get_by_role("link", name="Change").click()
    assert amara.page.get_by_label("Appointments").is_checked()
    amara.page.get_by_label("Safety plan").check()
    amara.look()
    amara.press("Read what I sign")
    amara.sees("when my appointments are; my safety plan")
    amara.look()
    amara.fill("Type your full name", "Ruth Bello")
    amara.press("Sign")
    amara.sees("Type your name as it is in your record: Amara Bello.")
    amara.look()
    signs(amara)
    amara.sees("Appointments and safety plan, until")
    with amara.page.expect_download() as downloading:
        amara.page.get_by_role("link", name="What I signed for Ruth Bello (mother) (PDF)").click()
    assert re.fullmatch(r"consent-[\d-]+\.pdf", downloading.value.suggested_filename)


def signs(amara: Visit) -> None:
    amara.look()
    amara.fill("Type your full name", "Amara Bello")
    amara.press("Sign")
    amara.page.wait_for_url("**/me/sharing/")


def stops_sharing(amara: Visit) -> None:
    article = amara.page.get_by_role("article", name="Ruth Bello")
    article.locator("summary", has_text="Stop sharing").click()
    amara.look()
    article.get_by_role("button", name="Yes, stop it now").click()
    amara.sees("Stopped. From now on nothing of this is shared.", "You share nothing outside your care team")
    amara.look()
