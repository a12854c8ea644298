"""What a visitor can reach is accessible, keeps to itself and fits: on a phone by day, on a desk by night."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

PAGES = [
    *("/", "/start/", "/start/thanks/", "/help/", "/ui/components/"),
    *("/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/there/is/nothing/"),
]
VIEWS: list[tuple[int, int, Literal["light", "dark"]]] = [(390, 844, "light"), (1280, 900, "dark")]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view[0]}-{view[2]}")
@pytest.mark.parametrize("path", PAGES)
def test_a_public_page_is_accessible_fits_and_asks_nobody_else(
    live_server: LiveServer, browser: Browser, path: str, view: tuple[int, int, Literal["light", "dark"]]
) -> None:
    width, height, scheme = view
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
    strangers: list[str] = []
    broken: list[str] = []
    page.on("request", lambda request: strangers.append(request.url))
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    page.goto(live_server.url + path)
    assert _faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "scrolls sideways"
    assert [url for url in strangers if not url.startswith(live_server.url)] == []
    assert [text for text in broken if "404 (Not Found)" not in text] == []
    page.close()


def test_a_form_sent_too_early_says_what_to_do_and_takes_the_reader_there(live_server: LiveServer, page: Page) -> None:
    page.goto(live_server.url + "/start/")
    page.get_by_role("button", name="Ask for a call").click()
    summary = page.locator(".error-summary")
    summary.wait_for()
    assert summary.evaluate("element => element === document.activeElement")
    assert _faults(page) == []
    summary.get_by_role("link", name="Choose the state you will be in.").click()
    assert page.evaluate("document.activeElement.name") == "state"


def _faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['target']}" for fault in found for node in fault["nodes"]]
