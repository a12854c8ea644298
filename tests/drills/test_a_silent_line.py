"""Whatever stands between a page and its room may take what it is told and never answer: how does the page come back?

No media server is needed: what the page speaks with is played to it.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Route, WebSocketRoute
from pytest_django.live_server_helper import LiveServer

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live.actions import let_in
from stepwell.clinic.live.tests.factories import a_server, at_the_door, servers_instead
from stepwell.clinic.people.models import Licence
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.stream.room import REFUSED
from stepwell.plumbing import clock
from tests.drills.test_the_room import SOON_S, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
IN, LOST = "You are in the room.", "The line was lost"
REACHED = 'Object.defineProperty(RTCPeerConnection.prototype, "connectionState", { get: () => "connected" })'
# What a line answers.
SILENT = frozenset[str]()
JOINS = frozenset({"create", "attach", "message"})
ALL = JOINS | {"keepalive"}


@dataclass
class Server:
    """What a page speaks with: one line after the other, each of which answers what is in its list, and no more."""

    answers: list[frozenset[str]]
    lines: list[WebSocketRoute] = field(default_factory=list)
    _attached: list[int] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def line(self, line: WebSocketRoute) -> None:
        answers = self.answers[len(self.lines)]
        self.lines.append(line)
        line.on_message(lambda text: self._answer(line, json.loads(text), answers))

    def hangs_up(self) -> None:
        """The media server gave up what the last line sends: it attached that first."""
        hangup = {"janus": "hangup", "sender": self._attached[len(self.lines) - 1], "reason": "ICE failed"}
        self.lines[-1].send(json.dumps(hangup))

    def _answer(self, line: WebSocketRoute, said: dict[str, object], answers: frozenset[str]) -> None:
        if said["janus"] not in answers:
            return
        number = next(self._numbers)
        told: dict[str, object] = {"janus": "success", "data": {"id": number}}
        if said["janus"] == "attach" and len(self._attached) < len(self.lines):
            self._attached.append(number)
        if said["janus"] == "message":
            joined = {"videoroom": "joined", "id": "somebody", "private_id": 1, "publishers": []}
            told = {"janus": "event", "sender": said["handle_id"], "plugindata": {"data": joined}}
        line.send(json.dumps({**told, "transaction": said["transaction"]}))


@dataclass(frozen=True)
class Place:
    """Where Jordan, who was let into a session, comes in: their browser, and the address of the room."""

    browser: BrowserContext
    address: str

    def page(self) -> Page:
        page = self.browser.new_page()
        page.clock.install()
        return page


@pytest.fixture
def place(browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    servers_instead(monkeypatch)
    with transaction.atomic():
        load_starter_rules()
        lin, jordan = a_staff(), a_patient()
        since = clock.now().date() - timedelta(days=9)
        Licence.objects.get_or_create(staff=lin, state="NY", defaults={"valid_from": since})
        treats(lin, jordan)
        seat = opened(a_session(lin, clock.now() - timedelta(minutes=5), patients=[jordan])).seats.get()
        let_in(arrival=at_the_door(seat, clock.now()).ref, by=lin.account, at=clock.now())
        a_server("one", clock.now() + timedelta(hours=1))  # nobody asks it how it is here
    assert jordan.account is not None
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": signed_in(jordan.account), "url": live_server.url}])
    context.set_default_timeout(SOON_S * 1000)
    yield Place(context, live_server.url + reverse("patient:room", args=[seat.ref]))
    for page in context.pages:
        page.unroute_all(behavior="ignoreErrors")  # a page that asks again as it is closed
    context.close()


def says(page: Page, words: str) -> None:
    page.locator("[data-said]", has_text=words).wait_for()


def has_lines(server: Server, page: Page, many: int) -> None:
    until = time.monotonic() + SOON_S
    while len(server.lines) < many and time.monotonic() < until:
        page.wait_for_timeout(100)
    assert len(server.lines) == many


def test_who_is_answered_by_nobody_tries_again_and_is_in(place: Place) -> None:
    page, server = place.page(), Server([SILENT, JOINS, ALL])
    page.add_init_script(REACHED)
    page.route_web_socket("**/line/", server.line)
    unanswered = list[Route]()

    def hold_the_first(route: Route) -> None:
        if route.request.method == "POST" and not unanswered:
            unanswered.append(route)
        else:
            route.continue_()

    page.route(place.address, hold_the_first)
    page.goto(place.address)
    says(page, LOST)  # nobody said whether there is a way in
    has_lines(server, page, 1)
    page.clock.fast_forward(21_000)  # the first line never says a word
    says(page, IN)
    has_lines(server, page, 2)
    page.clock.fast_forward(5_000)
    page.clock.fast_forward(11_000)  # the second says none any more
    has_lines(server, page, 3)
    says(page, IN)
    for _ in range(6):
        page.clock.fast_forward(5_000)
        says(page, IN)
    has_lines(server, page, 3)


def test_of_two_tabs_the_older_stops_and_comes_back_by_one_press(place: Place) -> None:
    older, newer, server = place.page(), place.page(), Server([ALL, ALL, ALL])
    place.browser.add_init_script(REACHED)
    place.browser.route_web_socket("**/line/", server.line)
    for page in (older, newer):
        page.goto(place.address)
        says(page, IN)
    server.lines[0].close(code=REFUSED)  # as the server does by itself
    says(older, "You are in this room on another device or tab. Stay here instead?")
    older.clock.fast_forward(60_000)
    says(older, "another device or tab")
    assert older.locator("[data-tiles]").is_hidden()
    older.get_by_role("link", name="Stay here instead").click()
    says(older, IN)
    server.lines[1].close(code=REFUSED)
    says(newer, "another device or tab")
    has_lines(server, newer, 3)


def test_where_no_pictures_get_through_it_says_so_and_tries_again_until_they_do(place: Place) -> None:
    page, server = place.page(), Server([ALL] * 5)
    page.route_web_socket("**/line/", server.line)
    page.goto(place.address)
    says(page, IN)
    page.clock.fast_forward(16_000)
    says(page, "do not get through your network")
    page.clock.fast_forward(10_000)
    has_lines(server, page, 2)
    says(page, "You can also take part by phone")
    page.evaluate(REACHED)
    page.clock.fast_forward(16_000)
    says(page, IN)

    many = len(server.lines)
    server.hangs_up()
    has_lines(server, page, many + 1)
    says(page, IN)
