"""Somebody leaves their desk, or their phone at night: nothing stays readable, and nothing they wrote is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from playwright.sync_api import BrowserType, Page, expect
from pytest_django.live_server_helper import LiveServer

from stepwell.clinic.measures.models import Response
from stepwell.doors.simulator.cast import DOMAIN, PASSWORD
from tests.stories.conftest import PHONE, StoryClock, Visit

pytestmark = pytest.mark.usefixtures("programme")
Begin = Callable[..., Visit]


class Wait:
    """Time goes by, on the server and in every page given."""

    def __init__(self, story_clock: StoryClock) -> None:
        self.story_clock = story_clock

    def __call__(self, *pages: Page, minutes: int, seconds: int = 0) -> None:
        self.story_clock.at += timedelta(minutes=minutes, seconds=seconds)
        for page in pages:
            page.clock.fast_forward((minutes * 60 + seconds) * 1000)


@pytest.fixture
def wait(story_clock: StoryClock) -> Wait:
    return Wait(story_clock)


def at(somebody: Visit, path: str) -> Page:
    """A page whose clock the story moves."""
    somebody.page.clock.install()
    somebody.go(path)
    return somebody.page


@contextmanager
def stays(page: Page) -> Iterator[None]:
    """The page, and not only the network, has heard that its session goes on: its forms have a new token."""
    token = page.locator("[name=csrfmiddlewaretoken]").first
    old = token.input_value()
    yield
    expect(token).not_to_have_value(old)


def sign_in(page: Page, who: str) -> None:
    page.get_by_label("Email").first.fill(f"{who}@{DOMAIN}")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action*=login] button[type=submit]").click()


def check_ins() -> int:
    """Outside a transaction nobody acts, and the database shows none."""
    with transaction.atomic():
        return Response.objects.count()


def answer_everything(page: Page) -> None:
    for number in range(1, 10):
        page.locator(f"[name=item{number}][value='1']").check(force=True)
    page.locator("[name=difficulty]").first.check(force=True)


def test_two_minutes_before_the_end_one_tap_or_key_keeps_somebody_in(visit: Begin, wait: Wait) -> None:
    lin = visit("lin", phone=False)
    page = at(lin, "/clinic/patients/")
    warning = page.get_by_role("alertdialog", name="Are you still there?")
    for stay in ("Enter", "Escape"):
        wait(page, minutes=12, seconds=50)
        expect(warning).to_be_hidden()
        wait(page, minutes=0, seconds=15)
        expect(warning).to_be_visible()
        expect(page.get_by_role("button", name="Stay signed in")).to_be_focused()
        expect(warning.get_by_role("status")).to_have_text("in 2 minutes")
        wait(page, minutes=1, seconds=30)
        expect(warning.get_by_role("status")).to_have_text("in 30 seconds")
        lin.look()
        with stays(page):
            page.keyboard.press(stay)
        expect(warning).to_be_hidden()
        expect(page).to_have_title("Patients · Stepwell")
    wait(page, minutes=10)
    page.reload()
    assert urlsplit(page.url).path == "/clinic/patients/"


def test_whoever_writes_for_long_is_not_asked(visit: Begin, wait: Wait) -> None:
    lin = visit("lin", phone=False)
    page = at(lin, "/clinic/patients/")
    for _ in range(4):
        wait(page, minutes=8)
        with stays(page):
            page.keyboard.press("Shift")
            page.clock.fast_forward(6_000)
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    assert page.reload()
    assert urlsplit(page.url).path == "/clinic/patients/"


def test_the_duty_board_ends_too_though_it_reads_itself_again(visit: Begin, wait: Wait) -> None:
    sam = visit("sam", phone=False)
    page = at(sam, "/clinic/duty/")
    for minutes in (5, 5, 4):
        with page.expect_response("**/clinic/duty/?part=list") as read:
            wait(page, minutes=minutes, seconds=1)
        assert read.value.status == 200
    expect(page.get_by_role("alertdialog", name="Are you still there?")).to_be_visible()
    wait(page, minutes=1, seconds=1)
    expect(page.get_by_role("alertdialog", name="You are signed out")).to_be_visible()


def test_signing_out_everywhere_veils_a_board_left_open_elsewhere_at_its_own_next_question(
    visit: Begin, wait: Wait
) -> None:
    desk, tablet, phone = visit("sam", phone=False), visit("sam"), visit("sam")
    page = at(desk, "/clinic/duty/")
    tablet.go("/clinic/patients/")
    phone.go("/account/security/")
    phone.follow("Where I am signed in")
    phone.press("Sign out everywhere")
    phone.sees("You are signed out everywhere.")
    with page.expect_response("**/clinic/duty/?part=list") as read:
        wait(page, minutes=5, seconds=1)
    assert read.value.status == 401
    expect(page.get_by_role("alertdialog", name="You are signed out")).to_be_visible()
    assert page.inner_text("main").strip() == ""
    tablet.page.reload()
    assert urlsplit(tablet.page.url).path == "/account/login/"


def test_at_the_end_nothing_can_be_read_and_what_was_written_is_sent_after_signing_in(visit: Begin, wait: Wait) -> None:
    jordan = visit("jordan")
    before = check_ins()
    page = at(jordan, "/me/check-in/phq-9/")
    answer_everything(page)
    wait(page, minutes=31)
    veil = page.get_by_role("alertdialog", name="You are signed out")
    expect(veil).to_be_visible()
    expect(page).to_have_title("Signed out · Stepwell")
    assert page.inner_text("main").strip() == ""
    jordan.sees("988")
    jordan.look()
    page.emulate_media(media="print")
    assert page.inner_text("main").strip() == ""
    page.emulate_media(media="screen")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(veil).to_be_visible()
    veil.get_by_role("button", name="I have signed in").click()
    expect(veil.get_by_role("status")).to_contain_text("Not yet")
    with page.context.expect_page() as opened:
        veil.get_by_role("link", name="Sign in (new tab)").click()
    sign_in(opened.value, "jordan")
    expect(opened.value.get_by_role("heading", name="You are signed in again")).to_be_visible()
    Visit(opened.value, jordan.url).look()
    opened.value.close()
    veil.get_by_role("button", name="I have signed in").click()
    expect(veil).to_be_hidden()
    expect(page.locator("[name=item3][value='1']")).to_be_checked()
    jordan.press("Send my answers")
    jordan.sees("Thank you for telling us")
    assert check_ins() == before + 1


def test_if_somebody_else_signs_in_they_never_see_what_was_left_open(visit: Begin, wait: Wait) -> None:
    jordan = visit("jordan")
    page = at(jordan, "/me/check-in/phq-9/")
    answer_everything(page)
    before = check_ins()
    wait(page, minutes=31)
    veil = page.get_by_role("alertdialog", name="You are signed out")
    expect(veil).to_be_visible()
    with page.context.expect_page() as opened:
        veil.get_by_role("link", name="Sign in (new tab)").click()
    sign_in(opened.value, "amara")
    opened.value.get_by_role("heading", name="You are signed in again").wait_for()
    veil.get_by_role("button", name="I have signed in").click()
    page.wait_for_url("**/me/")
    jordan.sees("Hello, Amara")
    assert check_ins() == before


def test_without_scripts_what_was_sent_too_late_is_handed_back(
    visit: Begin, wait: Wait, browser: Any, live_server: LiveServer
) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    before = check_ins()
    page.goto(f"{live_server.url}/account/login/")
    sign_in(page, "jordan")
    page.goto(f"{live_server.url}/me/check-in/phq-9/")
    answer_everything(page)
    wait(minutes=31)
    page.get_by_role("button", name="Send my answers").click()
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    expect(page.get_by_text("988").first).to_be_visible()
    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in (new tab)").click()
    sign_in(opened.value, "jordan")
    opened.value.get_by_role("heading", name="You are signed in again").wait_for()
    opened.value.close()
    page.get_by_role("button", name="Send it").click()  # its token is from before the sign-in
    expect(page.get_by_role("heading", name="Please send it once more")).to_be_visible()
    assert check_ins() == before
    page.get_by_role("button", name="Send it").click()
    page.get_by_role("heading", name="Please send it once more").wait_for(state="detached")
    assert check_ins() == before + 1
    context.close()


def test_a_page_handed_back_is_accessible_and_fits(visit: Begin, wait: Wait) -> None:
    jordan = visit("jordan")
    jordan.go("/me/check-in/phq-9/")
    answer_everything(jordan.page)
    form = jordan.page.locator("form[data-keeps]")
    form.evaluate("form => form.removeAttribute('data-keeps')")  # as where nothing can be kept on the phone
    jordan.page.context.clear_cookies(name="sessionid")
    jordan.press("Send my answers")
    jordan.sees("You were signed out", "It has not been sent")
    jordan.look()


def test_back_after_signing_out_shows_nothing_of_a_patient(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    live_server: LiveServer,
    wait: Wait,
) -> None:
    """With the browser's page cache on, which playwright turns off by itself."""
    cached = ["--disable-back-forward-cache"]
    keeping = browser_type.launch(**browser_type_launch_args, ignore_default_args=cached)
    for how in ("by hand", "by itself"):
        page = keeping.new_context(viewport=PHONE).new_page()
        page.goto(f"{live_server.url}/account/login/")
        sign_in(page, "jordan")
        page.get_by_text("Hello, Jordan").wait_for()
        if how == "by hand":
            page.get_by_role("button", name="More").click()
            page.get_by_role("button", name="Sign out").click()
            page.wait_for_url(f"{live_server.url}/")
        else:
            page.goto(f"{live_server.url}/help/")
            wait(minutes=31)
        page.go_back()
        page.get_by_role("heading", name="Sign in").or_(page.get_by_text("You are signed out")).first.wait_for()
        assert "Jordan" not in page.inner_text("body"), how
    keeping.close()


PORTALS = {
    "jordan": "/me/",
    "ruth": "/family/",
    "lin": "/clinic/day/",
    "sam": "/clinic/duty/",
    "priya": "/operations/referrals/",
    "bo": "/operations/claims/",
    "vera": "/director/",
    "": "/",
}
ENOUGH = 25


def test_no_page_of_any_portal_asks_another_site_runs_anything_inline_or_may_be_kept(visit: Begin) -> None:
    """`visit` itself fails on a request to elsewhere."""
    for who in PORTALS:
        walk_along_every_link(who, visit)


def walk_along_every_link(who: str, visit: Begin) -> None:
    somebody = visit(who, phone=False) if who else visit(phone=False)
    complaints: list[str] = []
    somebody.page.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None,
    )
    ahead, seen = [PORTALS[who], "/account/security/", "/help/"], set[str]()
    while ahead and len(seen) < ENOUGH:
        path = ahead.pop(0)
        shape = "/".join("*" if len(part) == 36 else part for part in urlsplit(path).path.split("/"))
        if shape in seen:
            continue
        seen.add(shape)
        answer = somebody.go(path)
        assert answer is not None
        assert "no-store" in (answer.header_value("cache-control") or ""), path
        links = somebody.page.locator("a[href]:not([download])")
        found = links.evaluate_all("all => all.map(each => each.getAttribute('href'))")
        ahead += [href for href in found if href.startswith("/") and not href.endswith((".ics", ".pdf", ".csv"))]
    assert len(seen) > 3
    assert complaints == []
