"""Browsers, the media server and the web process are killed, and nothing that is said arrives: who was there, how long?

The programme's own processes run under its own supervisor, in a network of their own; so do the browsers.
"""

import logging
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import QuerySet
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.models import Chain, Stranger, Witness
from stepwell.clinic.attendance.reckoning import reckon
from stepwell.clinic.attendance.tests.factories import a_ledger_is_whole, opened
from stepwell.clinic.live.actions import let_in
from stepwell.clinic.live.models import MediaServer, Ticket
from stepwell.clinic.live.tests.factories import at_the_door
from stepwell.clinic.people.models import Licence, Patient
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.safety.actions import mark_at_risk
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.schedule.models import Seat, Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.cli.supervisor import MEDIA_SILENT_SECONDS, Child, stop
from stepwell.doors.web import jobs
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.media.tests.client import SECRET
from stepwell.plumbing.testing.browser import MISSING, QUIET, chromium
from stepwell.plumbing.testing.camera import KEEPS_LINES, own_camera
from stepwell.plumbing.testing.network import own_network
from tests.drills.test_the_room import SOON_S, signed_in, wait_for

__all__ = ["own_network"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
_log = logging.getLogger(__name__)
SECOND = timedelta(seconds=1)
LOOKS_S = 20  # two looks of five seconds, on a machine that has other things to do
# What the room says, and when.
NOTES = """
window.notes = [];
addEventListener("DOMContentLoaded", () => {
  const said = document.querySelector("[data-said]");
  const note = () => window.notes.push([Date.now(), said.textContent]);
  if (said) new MutationObserver(note).observe(said, { childList: true, characterData: true, subtree: true });
});
"""
IN = "You are in the room."


class Way:
    """Between the media server and the web process: what passes, passes unchanged; `shut`, all is answered 503."""

    def __init__(self, site: str) -> None:
        self.shut, self.refused, way = False, 0, self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                way.refused += way.shut
                self.send_response(503 if way.shut else passed_on(f"{site}{self.path}", body, dict(self.headers)))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def passed_on(address: str, body: bytes, headers: dict[str, str]) -> int:
    kept = {name: value for name, value in headers.items() if name.lower() in ("authorization", "content-type")}
    try:
        with urlopen(Request(address, body, kept), timeout=5) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code
    except OSError:
        return 502


@dataclass
class Programme:
    """The web process and the media server's, each started again when it dies."""

    site: str
    way: Way
    web: Child
    media: Child
    data: Path
    told: list[str] = field(default_factory=list)
    _ends: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """In one thread: the kernel ends what a thread has started with that thread."""
        for child in (self.web, self.media):
            child.start()
        while not self._ends.wait(0.1):
            for child in (self.web, self.media):
                self.told.extend(filter(None, [child.tend()]))
        stop([self.web, self.media])

    def end(self) -> None:
        self._ends.set()

    def kills_web(self) -> None:
        assert self.web.process is not None
        os.kill(self.web.process.pid, signal.SIGKILL)

    def kills_janus(self) -> None:
        """The server itself: the only child of its process."""
        assert self.media.process is not None
        pid = self.media.process.pid
        (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        os.kill(int(child), signal.SIGKILL)


@pytest.fixture
def programme(
    own_network: str, browser_type_launch_args: object, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Programme]:
    monkeypatch.setattr(settings, "STEPWELL_MEDIA_SECRET", SECRET)
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    with tempfile.TemporaryDirectory() as directory, held_port() as (listener, site):
        data, way = Path(directory), Way(site)
        data.chmod(0o755)  # the media server runs as an account without rights
        env = {
            "DATABASE_URL": urlunsplit(url), "DJANGO_SETTINGS_MODULE": "stepwell.settings.test",
            "STEPWELL_MEDIA_SECRET": SECRET, "STEPWELL_ADDRESS": way.address,
        }  # fmt: skip
        python = [sys.executable, "-P", "-m"]
        web = [*python, "stepwell.doors.cli.web_process", str(listener)]
        media = [*python, "stepwell.doors.cli.media_process", directory, "drill", own_network]
        programme = Programme(
            site, way,
            Child("The web", web, data / "web.log", fds=(listener,), extra=env),
            Child("The media server", media, data / "media.log", silent=MEDIA_SILENT_SECONDS, extra=env),
            data,
        )  # fmt: skip
        thread = threading.Thread(target=programme.run, daemon=True)
        thread.start()
        wait_for(lambda: MediaServer.objects.filter(name="drill").exists())
        yield programme
        programme.end()
        thread.join(30)
        way.server.shutdown()


@contextmanager
def held_port() -> Iterator[tuple[int, str]]:
    """A port that is held for the web process, whether it lives or not."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        yield listener.fileno(), f"http://127.0.0.1:{listener.getsockname()[1]}"


@dataclass
class Person:
    """A patient with a browser of their own, and when they were truly there: at least, and at most.

    `pid` is the browser's, and that of its group.
    """

    seat: Seat
    programme: Programme
    context: BrowserContext
    pid: int
    page: Page = field(init=False)
    at_least: list[tuple[datetime, datetime]] = field(default_factory=list)
    at_most: list[tuple[datetime, datetime]] = field(default_factory=list)
    out_s: float = 0.0  # of those, by what their own page said
    _came: tuple[datetime, datetime] | None = None

    @property
    def patient(self) -> Patient:
        return self.seat.patient

    def comes(self) -> None:
        before = clock.now()
        self.page = self.context.new_page()
        self.page.add_init_script(KEEPS_LINES + NOTES)
        self.page.goto(self.programme.site + reverse("patient:room", args=[self.seat.ref]))
        self.page.locator("[data-said]", has_text=IN).wait_for()
        self._came = (before, clock.now())

    def goes(self, how: Callable[[], object]) -> None:
        assert self._came is not None
        before = clock.now()
        how()
        self.at_least.append((self._came[1], before))
        self.at_most.append((self._came[0], clock.now()))

    def is_back_after(self, what: Callable[[], object]) -> float:
        """How many seconds they were out of the room, by what the page said."""
        before = len(self.page.evaluate("notes"))
        what()
        wait_for(lambda: IN in [words for _, words in self.page.evaluate("notes")[before:]])
        notes = self.page.evaluate("notes")[before:]
        assert notes[0][1].startswith("The line was lost")
        back = next(at for at, words in notes if words == IN)
        out_s = float(back - notes[0][0]) / 1000
        self.out_s += out_s
        return out_s

    def said(self) -> list[tuple[str, str]]:
        with acting_as_programme(), transaction.atomic():
            rows = Witness.objects.filter(seat=self.seat).order_by("said_at", "position")
            return list(rows.values_list("source", "said"))


def seconds(stretches: list[tuple[datetime, datetime]]) -> float:
    return sum((until - since).total_seconds() for since, until in stretches)


@dataclass
class Group:
    """Lin's session: Jordan and Amara are let in, Theo waits at the door, Kai never comes."""

    seats: dict[str, Seat]


@pytest.fixture
def group(programme: Programme) -> Group:
    with acting_as_programme(), transaction.atomic():
        load_starter_rules()
        lin = a_staff()
        since = clock.now().date() - timedelta(days=9)
        Licence.objects.get_or_create(staff=lin, state="NY", defaults={"valid_from": since})
        people = {name: a_patient(given_name=name) for name in ("Jordan", "Amara", "Theo", "Kai")}
        for patient in people.values():
            treats(lin, patient)
        session = opened(a_session(lin, clock.now() - timedelta(minutes=5), patients=list(people.values())))
        seats = {name: session.seats.get(patient=patient) for name, patient in people.items()}
        for name in ("Jordan", "Amara", "Theo"):
            arrival = at_the_door(seats[name], clock.now())
            if name != "Theo":
                let_in(arrival=arrival.ref, by=lin.account, at=clock.now())
        mark_at_risk(patient=people["Amara"], why="x", by=lin.account, at=clock.now())
    return Group(seats)


Comes = Callable[[str], Person]


@pytest.fixture
def comes(group: Group, programme: Programme, playwright: Playwright, tmp_path: Path) -> Iterator[Comes]:
    """Somebody comes into the room, in a browser that can be killed."""
    if (program := chromium()) is None:
        pytest.skip(MISSING)
    browsers: list[Browser] = []

    def come(name: str) -> Person:
        started, pid = tmp_path / name, tmp_path / f"{name}.pid"
        inside = f"exec nsenter --net=/proc/{threading.get_native_id()}/ns/net"
        started.write_text(f'#!/bin/sh\necho $$ > "{pid}"\n{inside} "{program}" "$@"\n')
        started.chmod(0o755)
        browser = playwright.chromium.launch(executable_path=started, args=[*QUIET, *own_camera(fps=5)])
        browsers.append(browser)
        seat = group.seats[name]
        context = browser.new_context(permissions=["camera", "microphone"])
        assert seat.patient.account is not None
        context.add_cookies([{"name": "sessionid", "value": signed_in(seat.patient.account), "url": programme.site}])
        context.set_default_timeout(SOON_S * 1000)
        person = Person(seat, programme, context, int(pid.read_text()))
        person.comes()
        return person

    yield come
    for browser in browsers:
        browser.close()


@pytest.mark.parametrize("silent_s", [6, pytest.param(60, marks=pytest.mark.nightly)])
def test_whatever_is_killed_nobody_has_minutes_they_were_not_there(
    programme: Programme, group: Group, comes: Comes, silent_s: int
) -> None:
    jordan, amara = comes("Jordan"), comes("Amara")
    wait_for(lambda: {("media server", "joined"), ("page", "seen")} <= set(amara.said()))

    amara.goes(lambda: os.killpg(amara.pid, signal.SIGKILL))
    wait_for(lambda: ("media server", "left") in amara.said())
    somebody_is_called_about(amara)

    out_s = {
        "a lost line": jordan.is_back_after(lambda: jordan.page.evaluate("lines.at(-1).close()")),
        "a killed web process": jordan.is_back_after(programme.kills_web),
        "a killed media server": jordan.is_back_after(programme.kills_janus),
    }
    _log.info("seconds out of the room: %s", out_s)  # told and not judged: they are the machine's as well

    programme.way.shut = True
    jordan.goes(jordan.page.close)
    jordan.comes()
    jordan.page.wait_for_timeout(silent_s * 1000)
    jordan.goes(jordan.page.close)
    wait_for(lambda: was_looked_for(jordan))
    assert programme.way.refused

    for person in (jordan, amara):
        minutes_are_true(person)
    with acting_as_programme(), transaction.atomic():
        for name in ("Theo", "Kai"):
            seat = group.seats[name]
            assert not Witness.objects.filter(seat=seat).exists()
            assert not reckon([seat])[seat.pk].known
        assert not Stranger.objects.exists()
        a_ledger_is_whole()


def test_whatever_is_held_in_the_database_and_whoever_has_the_port_a_room_is_there_again(
    programme: Programme, comes: Comes
) -> None:
    """A web process vanished with its machine: what it had begun to write of Jordan's minutes is not let go of, and
    their session a while later is. Of the media server's ports somebody else has one by the time it begins anew."""
    jordan = comes("Jordan")
    seen = ("page", "seen")
    wait_for(lambda: {("media server", "joined"), seen} <= set(jordan.said()))
    posts = list[int]()
    jordan.page.on("response", lambda answer: posts.append(answer.status if answer.request.method == "POST" else 0))
    port = urlsplit(MediaServer.objects.get().admin_url).port
    with vanished(Chain.objects.filter(seat=jordan.seat)):
        wait_for(lambda: "the database is not told who is in the rooms" in programme.media.log.read_text())
        with vanished(Session.objects.filter(pk=jordan.seat.session_id)):
            programme.kills_janus()
            with taken(port):
                wait_for(lambda: jordan.page.title() and 500 in posts)  # asked, it hears of what was answered
                wait_for(lambda: urlsplit(MediaServer.objects.get().admin_url).port != port)
        jordan.page.locator("[data-said]", has_text=IN).wait_for()
        assert not [words for words in programme.told if "was silent" in words]
    many = jordan.said().count(seen)
    jordan.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_for(lambda: jordan.said().count(seen) > many)


@contextmanager
def taken(port: int | None) -> Iterator[None]:
    """Somebody else listens there, from the moment the media server does no more."""
    assert port is not None
    while True:
        try:
            listener = socket.create_server(("127.0.0.1", port))
            break
        except OSError:
            time.sleep(0.01)
    with listener:
        yield


@contextmanager
def vanished(rows: QuerySet[Any]) -> Iterator[None]:
    """Somebody had these in a transaction when they vanished, and the database does not know."""
    held, ends = threading.Event(), threading.Event()

    def hold() -> None:
        with acting_as_programme(), transaction.atomic():
            list(rows.select_for_update(of=("self",)))
            held.set()
            ends.wait()
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(SOON_S)
    try:
        yield
    finally:
        ends.set()
        thread.join()


def was_looked_for(person: Person) -> bool:
    """The media server was asked since their line ended, and when they were seen last is kept."""
    line = Ticket.objects.filter(account=person.patient.account, used_at__isnull=False).latest("used_at")
    return line.ended_at is not None and MediaServer.objects.get().heard_at > line.ended_at + 6 * SECOND


def somebody_is_called_about(person: Person) -> None:
    """They are at risk, and gone: one alert, however often it is looked."""
    with acting_as_programme(), transaction.atomic():
        Rule.objects.filter(name="disconnect").update(data={"grace_seconds": 3})

    def alerts() -> int:
        jobs.report_disconnects(0)
        with acting_as_programme(), transaction.atomic():
            return Alert.objects.filter(patient=person.patient).count()

    wait_for(alerts)
    assert alerts() == 1


def minutes_are_true(person: Person) -> None:
    """No more than they were there and the bound that is stated; no less but for the looks between which they went, and
    for when they were out of the room."""
    with acting_as_programme(), transaction.atomic():
        found = reckon([person.seat])[person.seat.pk]
    counted = sum(period.duration.total_seconds() for period in found.periods)
    assert found.bound_seconds is not None
    assert counted <= seconds(person.at_most) + found.bound_seconds
    assert counted >= seconds(person.at_least) - person.out_s - LOOKS_S
