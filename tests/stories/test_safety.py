"""At two in the morning a patient presses one button; a clinician sees it at once, and stays with it to the end."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Thread
from time import monotonic, sleep

import pytest
from django.core.asgi import get_asgi_application
from django.db import transaction
from playwright.sync_api import Browser, Page, expect

from stepwell.clinic.access.models import Disclosure
from stepwell.clinic.safety.models import Alert
from stepwell.doors.simulator.cast import DOMAIN, PASSWORD
from stepwell.doors.web.stream.app import Streaming
from stepwell.doors.web.stream.server import Server
from tests.stories.conftest import PHONE, StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]
TWO_AT_NIGHT = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


@dataclass
class Served:
    """The programme as it is served, with what stands before Django, in a thread that shares the story's clock."""

    server: Server
    thread: Thread

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.servers[0].sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join()


@pytest.fixture
def served(transactional_db: None) -> Iterator[Served]:
    server = Server(Streaming(get_asgi_application()), port=0, log_level="warning")
    served = Served(server, Thread(target=server.run))
    served.thread.start()
    deadline = monotonic() + 60
    while not server.started:
        assert monotonic() < deadline, "the web process does not start"
        sleep(0.05)
    yield served
    served.stop()


@pytest.fixture
def site(served: Served) -> str:
    return served.url


@pytest.fixture
def at_night(story_clock: StoryClock, programme: None) -> None:
    story_clock.at = TWO_AT_NIGHT


def alerts() -> list[Alert]:
    with transaction.atomic():
        return list(Alert.objects.filter(source__startswith="help:"))


def sign_in(page: Page, who: str) -> None:
    page.get_by_label("Email").first.fill(f"{who}@{DOMAIN}")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action*=login] button[type=submit]").click()


@pytest.mark.usefixtures("at_night")
def test_one_tap_at_two_in_the_morning_tells_somebody_and_shows_all_the_help_there_is(
    visit: Begin, story_clock: StoryClock
) -> None:
    jordan = visit("jordan")
    jordan.press("I need help now")
    jordan.sees("You are not alone with this", "Someone on your team is being told now", "Call 988", "My safety plan")
    jordan.sees("The playlist from the lake.", "Landing County mobile crisis", "Text 741741", "What happens next")
    jordan.look()
    assert len(alerts()) == 1
    jordan.unfold("I am somewhere else")
    jordan.fill("Where are you now?", "At my sister's, 4 Lake Road, the blue door")
    jordan.press("Tell them this")
    jordan.sees("Whoever calls you sees it", "At my sister's, 4 Lake Road, the blue door")
    story_clock.at += timedelta(minutes=3)  # no worker runs in this story
    jordan.go("/me/help/")
    jordan.sees("We have not reached anybody yet", "call or text 988 now")
    jordan.look()


@pytest.mark.usefixtures("at_night")
def test_without_javascript_it_is_the_same_help(browser: Browser, served: Served, story_clock: StoryClock) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/account/login/")
    sign_in(page, "jordan")
    page.get_by_role("button", name="I need help now").first.click()
    expect(page.get_by_role("link", name="Call 988").first).to_be_visible()
    for words in ("Someone on your team is being told now", "The playlist from the lake."):
        expect(page.get_by_text(words).first).to_be_visible()
    assert len(alerts()) == 1
    story_clock.at += timedelta(minutes=3)
    page.locator("main noscript a").click()  # "Look again how far it is": no text is looked for in there
    expect(page.get_by_text("We have not reached anybody yet")).to_be_visible()
    story_clock.at += timedelta(minutes=40)  # signed out meanwhile
    page.get_by_role("button", name="I need help now").first.click()
    expect(page.get_by_role("heading", name="Your team has not been told yet")).to_be_visible()
    expect(page.get_by_role("link", name="Call 988").first).to_be_visible()
    context.close()


@pytest.mark.usefixtures("at_night")
def test_the_plan_is_read_without_a_network_where_its_owner_asked_for_it_and_gone_after_signing_out(
    visit: Begin,
) -> None:
    jordan = visit("jordan")
    page = jordan.page
    jordan.follow("Safety plan")
    jordan.look()
    jordan.sees("Anybody who can unlock the phone can then read it")
    jordan.press("Keep my plan on this phone")
    jordan.sees("It is on this phone now.")
    page.context.set_offline(True)
    page.goto(f"{jordan.url}/me/safety-plan/")
    jordan.sees("The copy kept on this phone", "The playlist from the lake.")
    assert page.get_by_role("link", name="Call My sister").get_attribute("href") == "tel:2125550111"
    assert page.get_by_role("link", name="Call 988").first.is_visible()
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")
    page.goto(f"{jordan.url}/me/safety-plan/")
    jordan.sees("The copy kept on this phone")
    jordan.go("/account/login/")
    sign_in(page, "jordan")
    page.wait_for_url("**/me/")
    jordan.press("More")
    jordan.press("Sign out")
    page.wait_for_url(f"{jordan.url}/")
    page.goto(f"{jordan.url}/me/safety-plan/")
    page.get_by_role("heading", name="Sign in").wait_for()


@pytest.mark.usefixtures("at_night")
def test_the_board_shows_it_at_once_and_the_clinician_stays_with_it_to_the_end(
    visit: Begin, story_clock: StoryClock
) -> None:
    sam, jordan = visit("sam", phone=False), visit("jordan")
    sam.go("/clinic/duty/")
    expect(sam.page.get_by_text("Live. Last heard at")).to_be_visible()
    jordan.press("I need help now")
    jordan.sees("Someone on your team is being told now")
    card = sam.page.locator("article", has_text="Jordan Reyes")
    expect(card.get_by_text("Pressed “I need help now”.")).to_be_visible()
    expect(card.get_by_text("not confirmed today")).to_be_visible()
    assert sam.page.title().startswith("(1)")
    card.get_by_text("Nearest help, plan and scores").click()
    expect(card.get_by_text("Riverbend HospitalEmergency department")).to_be_visible()
    sam.look()
    card.get_by_role("link", name="Open and take").click()
    sam.press("I am taking this")
    sam.sees("It is yours. Nobody is paged any more.")
    jordan.go("/me/help/")
    jordan.sees("Sam Whitfield, RN has seen it, at 2:00 am")
    sam.look()
    sam.answer("What came of it?", "Talked with them; safe for now, with their safety plan")
    sam.fill("What was done, and what was agreed?", "Talked for half an hour; her sister comes over.")
    sam.press("Resolve")
    sam.sees("The contacts owed stay on the board until each is made.")
    story_clock.at += timedelta(minutes=5)
    answers_for_three_contacts(sam)
    sam.sees("Every contact that was owed has been made.")
    sam.look()


def answers_for_three_contacts(sam: Visit) -> None:
    for outcome, words in (
        ("I did not reach them", "No answer; tried twice."),
        ("I reached them", "Slept; her sister is there."),
        ("I reached them", "Came to group."),
        ("I reached them", "A month on, steady."),
    ):
        sam.answer("Did you reach them?", outcome)
        sam.fill("How are they, or what did you try?", words)
        sam.press("Record the contact")
        sam.sees(words)


@pytest.mark.usefixtures("at_night")
def test_a_board_whose_server_is_gone_says_so(visit: Begin, served: Served) -> None:
    sam = visit("sam", phone=False)
    sam.go("/clinic/duty/")
    expect(sam.page.get_by_text("Live. Last heard at")).to_be_visible()
    served.stop()
    expect(sam.page.get_by_text("Not live: reconnecting")).to_be_visible(timeout=60_000)
    expect(sam.page.get_by_text("Live. Last heard at")).to_be_hidden()


@pytest.mark.usefixtures("at_night")
def test_without_javascript_the_board_is_read_again_by_hand(browser: Browser, served: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/account/login/")
    sign_in(page, "sam")
    page.goto(f"{served.url}/clinic/duty/")
    expect(page.locator("main noscript p")).to_have_text(
        "Without JavaScript this page does not renew itself. Use “Look again”."
    )
    expect(page.get_by_role("link", name="Nadia Haddad")).to_be_visible()
    page.get_by_role("link", name="Look again").first.click()
    expect(page.get_by_text("Live. Last heard at")).to_be_hidden()
    context.close()


@pytest.mark.usefixtures("at_night")
def test_a_worry_is_handed_over_and_then_warmly_to_a_crisis_team(visit: Begin, story_clock: StoryClock) -> None:
    lin, sam = visit("lin", phone=False), visit("sam")
    lin.go("/clinic/patients/")
    lin.follow("Theo Kaplan")
    lin.follow("I am worried")
    lin.look()
    lin.fill("What worries you?", "He wrote goodbye to the group.")
    lin.answer("How fast must somebody know?", "Now: they may be in danger, and must not be left alone with it")
    lin.press("Raise an alert")
    lin.sees("whoever is on call is being paged", "He wrote goodbye to the group.")
    lin.press("I am taking this")
    lin.unfold("To a colleague")
    lin.choose("To whom", "Sam Whitfield, RN")
    lin.fill("What they must know", "He picks up; his brother is driving over.")
    lin.press("Offer it to them")
    lin.sees("It stays with you until they say yes.")
    sam.go("/clinic/duty/")
    sam.follow("Theo Kaplan")
    sam.sees("Lin Chen, LCSW wants to hand this over to you.", "his brother is driving over")
    sam.look()
    sam.press("Yes, it is mine now")
    sam.sees("It is yours now.")
    hands_off_to_a_crisis_team(sam)
    theo = visit("theo")
    theo.go("/me/who-looked/sent/")
    theo.sees("Mo Reed, Landing County mobile crisis")
    with transaction.atomic():
        sent = Disclosure.objects.latest("at")
    assert (sent.recipient, sent.at) == ("Mo Reed, Landing County mobile crisis", story_clock.at)


def hands_off_to_a_crisis_team(sam: Visit) -> None:
    sam.follow("To a crisis team, or more intensive care")
    sam.look()
    sam.answer("To whom?", "A crisis team: mobile crisis, a crisis line, crisis stabilization")
    sam.fill("Which one", "Landing County mobile crisis")
    sam.fill("Who answers there", "Mo Reed")
    sam.fill("Their number, to call back", "212-555-0188")
    sam.fill("What happened, and what you told them", "Intent and a plan; with his brother now.")
    sam.press("Record it and make the summary")
    sam.sees("Stay on the line until all three have spoken.")
    sam.page.get_by_label("All three of us have spoken on one line").check()
    with sam.page.expect_download() as downloaded:
        sam.press("Record it and make the summary")
    assert "Kaplan" not in downloaded.value.suggested_filename
    sam.follow("go back to the alert")
    sam.sees("Has Mo Reed, Landing County mobile crisis got them?")
    sam.look()
    sam.answer("What did they say?", "They have them now")
    sam.fill("Who answered there", "Mo Reed")
    sam.fill("How", "Called back at 2:40")
    sam.press("Record their answer")
    sam.sees("They have confirmed. Now say what came of the alert.", "They have them, says Mo Reed")
    sam.answer("What came of it?", "Emergency services or mobile crisis called")
    sam.fill("What was done, and what was agreed?", "Handed off on the line.")
    sam.press("Resolve")
    sam.sees("The contacts owed stay on the board until each is made.")


@pytest.mark.usefixtures("at_night")
def test_a_plan_is_written_together_and_changed_by_its_owner(visit: Begin) -> None:
    lin, jordan = visit("lin", phone=False), visit("jordan")
    jordan.go("/me/safety-plan/change/")
    jordan.look()
    jordan.fill("2. What I can do by myself", "Sing in the stairwell.")
    jordan.page.locator("[name=people-1-words]").fill("Ana from the choir")
    jordan.page.locator("[name=people-1-phone]").fill("212-555-0155")
    jordan.press("Save my plan")
    jordan.sees("Version 2 of your safety plan is in force.", "Ana from the choir", "written by Jordan Reyes")
    lin.go("/clinic/patients/")
    lin.follow("Jordan Reyes")
    lin.sees("Waits for you both")
    lin.follow("Change it, or go through it")
    lin.look()
    lin.press("Gone through together, nothing to change")
    lin.sees("You went through version 2 together. It stands as it is.")
    jordan.go("/me/safety-plan/")
    jordan.sees("Gone through together with Lin Chen, LCSW on 3 March 2026")
