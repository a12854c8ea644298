"""What a story needs: a lived-in programme, a clock to move, somebody to be, and an eye on every page opened."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import Browser, BrowserContext, Page, Response, TimeoutError, ViewportSize
from pytest_django.live_server_helper import LiveServer

from stepwell.clinic.schedule import jobs
from stepwell.clinic.schedule.models import DraftWeek
from stepwell.doors.simulator.cast import DOMAIN, PASSWORD
from stepwell.doors.simulator.programme import set_up
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from tests.stories.kept import lived_once

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}
# It is painted, and what moves has come to rest; a browser that paints nothing more is looked at as it is.
SETTLED = """Promise.race([
  new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)))
    .then(() => Promise.allSettled(document.getAnimations().map((each) => each.finished))).then(() => "settled"),
  new Promise((late) => setTimeout(late, 5000, "late")),
])"""
SIGHTS: list[tuple[ViewportSize, Literal["light", "dark"]]] = [(PHONE, "light"), (DESK, "dark")]
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"


class StoryClock:
    """The program's clock and the database's, as the story tells them."""

    def __init__(self, at: datetime, database_clock: Callable[[datetime], None]) -> None:
        self._database_clock = database_clock
        self.at = at

    @property
    def at(self) -> datetime:
        return self._at

    @at.setter
    def at(self, at: datetime) -> None:
        self._at = at
        self._database_clock(at + timedelta(seconds=1))  # later than what the program has just done


@pytest.fixture
def story_clock(
    monkeypatch: pytest.MonkeyPatch, transactional_db: None, database_clock: Callable[[datetime], None]
) -> StoryClock:
    told = StoryClock(datetime(2026, 3, 2, 14, 0, tzinfo=UTC), database_clock)  # Monday, nine in New York
    monkeypatch.setattr(clock, "now", lambda: told.at)
    return told


@pytest.fixture
def programme(transactional_db: None, story_clock: StoryClock) -> None:
    """The demonstration programme, three weeks lived: once for all the stories of one process."""
    lived_once("programme", lambda: set_up(story_clock.at))


def the_worker_drafts() -> None:
    """The one week that is asked for is drafted, as the worker would."""
    with acting_as_programme(), transaction.atomic():
        draft = DraftWeek.objects.get(plan__isnull=True)
    jobs.draft_week(draft_id=draft.pk)


@dataclass(slots=True)
class Visit:
    """Somebody at their own device. Every page they see is checked by `look`."""

    page: Page
    url: str

    def go(self, path: str) -> Response | None:
        return self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def fill(self, label: str, text: str) -> None:
        self.page.get_by_label(label).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(label).first.select_option(label=option)

    def answer(self, question: str, reply: str) -> None:
        """A question with radio buttons."""
        self.page.get_by_role("group", name=question).get_by_label(reply, exact=True).check()

    def unfold(self, name: str) -> None:
        self.page.locator("summary", has_text=name).first.click()

    def sees(self, *words: str) -> None:
        for each in words:
            try:
                self.page.get_by_text(each).locator("visible=true").first.wait_for()
            except TimeoutError:
                pytest.fail(f"{self.page.url} does not show {each!r} but:\n{self.page.inner_text('main')}")

    def look(self) -> None:
        """The page is accessible and fits, on a phone by day and on a desk by night."""
        before = self.page.viewport_size
        for size, scheme in SIGHTS:
            self.page.set_viewport_size(size)
            # The night falls a moment later, colours fade, and where the pointer is over something else by now, late.
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self.page.wait_for_function("scheme => matchMedia(`(prefers-color-scheme: ${scheme})`).matches", arg=scheme)
            self.page.evaluate(SETTLED)
            faults = Axe().run(self.page).response["violations"]
            assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults] == []
            assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
        ids = self.page.eval_on_selector_all("[id]", "all => all.map(each => each.id)")
        assert sorted(ids) == sorted(set(ids)), "a label may lead to another form's field"
        self.page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        if before:
            self.page.set_viewport_size(before)


@pytest.fixture
def site(live_server: LiveServer) -> str:
    """Where the programme is served."""
    return live_server.url


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Visit]]:
    """`visit()` is a visitor, `visit("lin")` somebody of the cast who has signed in, `phone=False` at a desk."""
    strangers: list[str] = []
    broken: list[str] = []
    contexts: list[BrowserContext] = []

    def begin(who: str = "", *, phone: bool = True, password: str = PASSWORD, email: str = "") -> Visit:
        context = browser.new_context(viewport=PHONE if phone else DESK)
        contexts.append(context)
        context.set_default_timeout(20_000)  # a busy machine is not a fault
        page = context.new_page()
        page.on("request", lambda request: strangers.append(request.url))
        page.on("pageerror", lambda error: broken.append(str(error)))
        somebody = Visit(page, site)
        if who or email:
            somebody.go("/account/login/")
            somebody.fill("Email", email or f"{who}@{DOMAIN}")
            page.locator("input[name=password]").fill(password)
            page.locator("form[action*=login] button[type=submit]").click()
            page.wait_for_url(lambda url: "/account/" not in url)
        return somebody

    yield begin
    for context in contexts:
        context.close()  # a page that is left open goes on asking, and painting, until the last story is told
    assert [url for url in strangers if not url.startswith((site, "blob:", "data:"))] == []
    assert broken == []
