"""Three people in a room with a real media server: everybody is seen and heard, and nobody who may not be is there.

All of it happens in a network of its own. The cameras are the browser's own, which show a picture that moves.
"""

import asyncio
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, Playwright
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from stepwell.clinic.access.models import AccessLog
from stepwell.clinic.access.tests.factories import a_patient, treats
from stepwell.clinic.attendance.models import Stranger, Witness
from stepwell.clinic.attendance.tests.factories import opened
from stepwell.clinic.live import actions
from stepwell.clinic.live.models import MediaServer, Ticket
from stepwell.clinic.people.models import Account, Licence, Patient, Staff
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.schedule.models import Session
from stepwell.clinic.schedule.tests.factories import a_session
from stepwell.doors.web.stream.app import Streaming
from stepwell.doors.web.stream.server import Server
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.media import Address, Janus
from stepwell.plumbing.media.janus import free_ports
from stepwell.plumbing.media.tests.client import SECRET, client
from stepwell.plumbing.testing.browser import MISSING, QUIET, chromium
from stepwell.plumbing.testing.camera import KEEPS_CONNECTIONS, SMALL_PICTURES, own_camera, received
from stepwell.plumbing.testing.network import own_network
from stepwell.pure.dose import Source

__all__ = ["own_network"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SOON_S = 120.0  # a busy machine is not a fault
# What a worker was given; and once a page `listens`, what it is brought is not opened, and looked at as a media server
# could: a locked frame ends in its number.
LISTENS = """
window.workers = [];
window.Worker = class extends Worker { constructor(...words) { super(...words); window.workers.push(this); } };
window.listens = false;
window.ends = [];
const its = Object.getOwnPropertyDescriptor(RTCRtpReceiver.prototype, "transform");
Object.defineProperty(RTCRtpReceiver.prototype, "transform", {
  get() { return its.get.call(this); },
  set(one) {
    const tap = window.listens && new Worker("/tap.js");
    if (tap) tap.onmessage = ({ data }) => window.ends.push(data);
    its.set.call(this, tap ? new RTCRtpScriptTransform(tap, {}) : one);
  },
});
"""
TAP = """onrtctransform = ({ transformer }) => {
  const read = new TransformStream({ transform({ data }) {
    const at = data.byteLength - 8;
    postMessage(at < 0 ? -1 : Number(new DataView(data, at).getBigUint64(0)));
  } });
  transformer.readable.pipeThrough(read).pipeTo(transformer.writable);
};"""
REFUSED_DEVICES = """
window.refused = true;
const given = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) =>
  window.refused ? Promise.reject(new DOMException("", "NotAllowedError")) : given(wanted);
"""
# How loud the loudest voice is by its packets' headers, which captions of who speaks are made of.
LOUD = """() => Math.max(0, ...window.connections.flatMap((each) => each.getReceivers())
  .flatMap((each) => each.getSynchronizationSources()).map(({ audioLevel }) => audioLevel ?? 0))"""
OTHER_KEYS = """async () => {
  const one = () => crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  window.workers.at(-1).postMessage({ lock: await one(), open: await one() });
}"""


# How much of the voices that come in was opened, so that it could be heard.
HEARD = """async () => {
  const stats = await Promise.all(window.connections.map((each) => each.getStats()));
  return stats.flatMap((each) => [...each.values()]).filter((row) => row.type === "inbound-rtp" && row.kind === "audio")
    .reduce((sum, row) => sum + row.jitterBufferEmittedCount, 0);
}"""
# A voice that goes on and on: a browser's own beeps now and then.
SPEAKS = """async () => {
  const sound = (window.sound = new AudioContext());
  const to = sound.createMediaStreamDestination();
  window.tone = sound.createOscillator();
  tone.connect(to);
  tone.start();
  const lines = window.connections.filter((each) => each.connectionState === "connected");
  const voices = lines.flatMap((each) => each.getSenders()).filter((each) => each.track?.kind === "audio");
  const say = (track) => Promise.all(voices.map((each) => each.replaceTrack(track)));
  window.unplugs = () => say(null);
  await say(to.stream.getAudioTracks()[0]);
}"""
# What the browser's own "stop sharing" does to a page.
BROWSERS_OWN_STOP = """() => {
  const screen = window.connections.flatMap((each) => each.getSenders()).map((each) => each.track)
    .find((each) => each?.contentHint === "detail");
  screen.stop();
  screen.dispatchEvent(new Event("ended"));
}"""


@pytest.fixture
def default_route(own_network: str) -> None:
    """Whoever gave a page no camera is shown to it by the address of their default route alone."""
    subprocess.run(["ip", "route", "add", "default", "dev", "media0"], check=True)


@pytest.fixture
def janus(
    own_network: str, browser_type_launch_args: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Janus]:
    monkeypatch.setattr(settings, "STEPWELL_MEDIA_SECRET", SECRET)
    client_port, admin_port, site_port = free_ports(3)
    address = Address(client_port, admin_port, own_network, events_to=f"http://127.0.0.1:{site_port}/hooks/media/")
    server = Janus("room-test", SECRET, address, tmp_path / "janus")
    server.start()
    enlisted(server)
    yield server
    server.stop()


def enlisted(janus: Janus) -> None:
    """It was heard just now for as long as a test lasts: nobody asks it how it is here."""
    urls = {"client_url": janus.address.client_url, "admin_url": janus.address.admin_url}
    actions.enlist(name=janus.name, version="1.1.2", at=clock.now() + timedelta(hours=1), **urls)


@pytest.fixture
def site(janus: Janus) -> Iterator[str]:
    """A web process, in the same network."""
    port = urlsplit(janus.address.events_to).port
    assert port is not None
    server = Server(Streaming(get_asgi_application()), host="127.0.0.1", port=port, log_level="warning")

    def serve() -> None:
        asyncio.run(server.serve())
        connections.close_all()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def camera_browser(
    janus: Janus, playwright: Playwright, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Browser]:
    """A browser with a camera that shows a moving picture, in the same network, and with the SWITCHES of its drill."""
    if (program := chromium()) is None:
        pytest.skip(MISSING)
    assert janus.process is not None
    inside = tmp_path / "chromium"
    inside.write_text(f'#!/bin/sh\nexec nsenter --net=/proc/{threading.get_native_id()}/ns/net "{program}" "$@"\n')
    inside.chmod(0o755)
    switches = getattr(request.module, "SWITCHES", ())
    browser = playwright.chromium.launch(executable_path=inside, args=[*QUIET, *own_camera(fps=5), *switches])
    yield browser
    browser.close()


@dataclass(frozen=True)
class Group:
    """A session of Lin with these patients, which has begun, and where each of them goes."""

    session: Session
    lin: Staff
    patients: list[Patient]
    rooms: dict[int, str]

    @property
    def jordan(self) -> Patient:
        return self.patients[0]

    @property
    def amara(self) -> Patient:
        return self.patients[1]


@transaction.atomic
def begun(*names: str, kind: str = "group") -> Group:
    load_starter_rules()
    lin = a_staff()
    since = clock.now().date() - timedelta(days=9)
    Licence.objects.get_or_create(staff=lin, state="NY", defaults={"valid_from": since})
    people = [a_patient(given_name=name, phone="212-555-0101", address="12 Elm Street") for name in names]
    for patient in people:
        treats(lin, patient)
    session = opened(a_session(lin, clock.now() - timedelta(minutes=5), patients=people, kind=kind))
    rooms = {seat.patient_id: reverse("patient:room", args=[seat.ref]) for seat in session.seats.all()}
    return Group(session, lin, people, rooms)


@pytest.fixture
def group(transactional_db: None, browser_type_launch_args: object) -> Group:
    return begun("Jordan", "Amara")


@pytest.fixture
def pair(transactional_db: None, browser_type_launch_args: object) -> Group:
    """A session of Lin with Jordan alone."""
    return begun("Jordan", kind="individual")


Enter = Callable[[Account | None, str], Page]


@pytest.fixture
def enter(camera_browser: Browser, site: str) -> Enter:
    """Somebody signed in, or a guest, at an address."""

    def come(account: Account | None, path: str) -> Page:
        context = camera_browser.new_context(
            permissions=["camera", "microphone"], viewport={"width": 1280, "height": 1600}
        )
        if account is not None:
            context.add_cookies([{"name": "sessionid", "value": signed_in(account), "url": site}])
        context.set_default_timeout(SOON_S * 1000)
        page = context.new_page()
        page.add_init_script(KEEPS_CONNECTIONS + SMALL_PICTURES)
        page.goto(site + path)
        return page

    return come


def signed_in(account: Account) -> str:
    client = Client()
    client.force_login(account)
    return client.cookies["sessionid"].value


def wait_for(true: Callable[[], object], within_s: float = SOON_S) -> float:
    """Wait until it is so; how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < within_s, "it did not happen"
        time.sleep(0.2)
    return time.monotonic() - began


def growing(page: Page, kind: str) -> int:
    """From how many others something comes in: frames are decoded, or a voice is heard."""

    def count() -> dict[str, int]:
        tracks = [each for each in received(page) if each.kind == kind]
        return {each.mid: each.frames_decoded if kind == "video" else each.bytes_received for each in tracks}

    before = count()
    page.wait_for_timeout(4000)  # a busy machine decodes few frames a second
    return sum(many > before.get(mid, 0) for mid, many in count().items())


def comes_in(page: Page, kind: str, *, from_others: int) -> None:
    wait_for(lambda: growing(page, kind) == from_others)


def comes_to_the_door(enter: Enter, patient: Patient, group: Group) -> Page:
    assert patient.account is not None
    page = enter(patient.account, group.rooms[patient.pk])
    page.get_by_label("I am alone").check()
    page.get_by_role("group", name="Can your emergency contact be reached now?").get_by_label("Yes").check()
    page.get_by_role("button", name="This is right").click()
    page.get_by_text("You are at the door").wait_for()
    assert page.locator("[data-room]").count() == 0
    return page


def test_a_group_meets_and_nobody_else_is_there(group: Group, janus: Janus, site: str, enter: Enter) -> None:
    lin, jordan, amara = group.lin, group.jordan, group.amara
    host = enter(lin.account, reverse("clinician:room", args=[group.session.ref]))
    pages = {jordan: comes_to_the_door(enter, jordan, group), amara: comes_to_the_door(enter, amara, group)}
    assert not Ticket.objects.exclude(account=lin.account).exists(), "who waits has no line"
    for patient in pages:
        let_in = host.get_by_role("button", name=f"Let in {patient.name}")
        let_in.hover()
        host.mouse.down()
        host.wait_for_timeout(9000 if patient == jordan else 0)  # the list is read again meanwhile
        host.mouse.up()
        let_in.wait_for(state="detached")
    everybody = [host, *pages.values()]
    for page in everybody:
        comes_in(page, "video", from_others=2)
        comes_in(page, "audio", from_others=2)
    host.locator("[data-tile-name]", has_text="Amara").wait_for()
    pages[amara].locator("[data-tile-name]", has_text="Jordan").wait_for()
    text = pages[amara].inner_text("main")
    assert "Jordan" in text
    assert jordan.family_name not in text

    _strangers_are_refused(group, janus, site, jordan, amara)
    wait_for(lambda: all(said_of(patient)[-1:] == ["joined"] for patient in pages))

    person = Ticket.objects.get(account=jordan.account, ended_at__isnull=True).person
    host.get_by_role("button", name=f"Mute {jordan.name}").click()
    comes_in(pages[amara], "audio", from_others=1)
    assert growing(pages[amara], "video") == 2
    wait_for(lambda: Ticket.objects.get(person=person).muted)
    pages[jordan].reload()  # whose page sends anyway, and comes back besides
    wait_for(lambda: Ticket.objects.filter(account=jordan.account, ended_at__isnull=True).exclude(person=person))
    pages[jordan].get_by_text("You are in the room.").wait_for()
    comes_in(pages[amara], "video", from_others=2)
    assert growing(pages[amara], "audio") == 1
    pages[jordan].get_by_text("muted you").wait_for()

    host.locator("summary", has_text=jordan.name).click()
    host.get_by_role("button", name=f"Take out {jordan.name}").click()
    pages[jordan].get_by_text("You were asked to step out").wait_for()
    comes_in(pages[amara], "video", from_others=1)
    pages[amara].locator("[data-tile-name]", has_text="Jordan").wait_for(state="detached")
    wait_for(lambda: said_of(jordan)[-1] in {"left", "removed"})
    with acting_as_programme(), transaction.atomic():
        assert not Stranger.objects.exists()
    assert answer_to(pages[jordan], group.rooms[jordan.pk], do="line") == 403

    killed_and_started_anew(janus)
    for page in (host, pages[amara]):
        comes_in(page, "video", from_others=1)
    assert pages[amara].get_by_text("Before you go in").count() == 0, "nobody is asked again where they are"
    pages[amara].get_by_role("button", name="Leave", exact=True).click()
    pages[amara].wait_for_url("**" + reverse("patient:today"))
    assert not list(janus.directory.rglob("*.mjr"))


def killed_and_started_anew(janus: Janus) -> None:
    assert janus.process is not None
    janus.process.kill()
    janus.process.wait()
    actions.begin_anew(name=janus.name, at=clock.now())
    janus.start()
    enlisted(janus)


def test_whoever_leads_talks_with_one_of_them_alone(group: Group, enter: Enter) -> None:
    lin, jordan, amara = group.lin, group.jordan, group.amara
    host = enter(lin.account, reverse("clinician:room", args=[group.session.ref]))
    pages = {patient: comes_to_the_door(enter, patient, group) for patient in (jordan, amara)}
    for patient in pages:
        host.get_by_role("button", name=f"Let in {patient.name}").click()
    for page in (host, *pages.values()):
        comes_in(page, "video", from_others=2)
    host.get_by_role("button", name=f"Talk alone ({jordan.name})").click()
    pages[jordan].get_by_text("nobody else can come in").wait_for()
    for page in (host, pages[jordan]):
        comes_in(page, "video", from_others=1)
        comes_in(page, "audio", from_others=1)
    pages[amara].get_by_text("is with somebody for a moment and comes back").wait_for()
    comes_in(pages[amara], "audio", from_others=0)
    assert "Jordan" not in pages[amara].inner_text("main")

    pages[jordan].get_by_role("button", name="Back to the group").click()
    for page in (host, *pages.values()):
        comes_in(page, "video", from_others=2)
    assert pages[jordan].get_by_text("Before you go in").count() == 0
    assert pages[jordan].get_by_text("nobody else can come in").count() == 0
    wait_for(lambda: said_of(jordan).count("joined") >= 3)  # a line that is lost on a busy machine comes again
    with acting_as_programme(), transaction.atomic():
        assert {row.seat.session_id for row in Witness.objects.filter(patient=jordan)} == {group.session.pk}


def test_a_guest_is_seen_by_everybody_by_name_and_role_and_once_out_stays_out(
    group: Group, janus: Janus, site: str, enter: Enter
) -> None:
    lin, jordan = group.lin, group.jordan
    host = enter(lin.account, reverse("clinician:guests", args=[group.session.ref]))
    host.get_by_label("An interpreter").check()
    host.get_by_label("Name", exact=True).fill("Ana Ruiz")
    host.get_by_label("Language they interpret").fill("Spanish")
    host.get_by_role("button", name="Make their link").click()
    link = urlsplit(host.get_by_label("Their link").input_value()).path
    host.goto(site + reverse("clinician:room", args=[group.session.ref]))

    guest = enter(None, link)
    assert link not in guest.url
    guest.get_by_role("button", name="Try the connection").click()
    guest.get_by_text("The media server is reached").wait_for()
    guest.get_by_role("button", name="I agree").click()
    guest.get_by_text("You are at the door").wait_for()
    assert guest.locator("[data-room]").count() == 0
    jordans = comes_to_the_door(enter, jordan, group)
    for name in (f"Let in {jordan.name}", "Let in Ana Ruiz, guest"):
        host.get_by_role("button", name=name).click()
    for page in (host, jordans, guest):
        comes_in(page, "video", from_others=2)
        comes_in(page, "audio", from_others=2)
    for page in (host, jordans):
        page.locator("[data-tile-name]", has_text="Ana Ruiz, guest: interpreter (Spanish)").wait_for()
    guest.locator("[data-tile-name]", has_text="Jordan").wait_for()
    assert jordan.family_name not in guest.inner_text("main")

    elsewhere = enter(None, link)
    elsewhere.get_by_text("This link was used in another browser").wait_for()
    elsewhere.context.close()
    _only_their_own_line(site, guest, jordan)
    theirs = Ticket.objects.select_related("room").get(guest__isnull=False, ended_at__isnull=True)
    with client(janus) as watcher:
        assert watcher.watches(str(theirs.room.ref), str(theirs.person))["error_code"] == 433, "a hidden watcher"

    host.get_by_role("button", name=f"Talk alone, with Ana Ruiz ({jordan.name})").click()
    for page in (host, jordans, guest):
        page.get_by_text("nobody else can come in").wait_for()
        comes_in(page, "audio", from_others=2)
    jordans.get_by_role("button", name="Back to the group").click()
    for page in (host, jordans, guest):
        page.get_by_text("nobody else can come in").wait_for(state="detached")
        comes_in(page, "video", from_others=2)

    host.get_by_role("button", name="Mute Ana Ruiz, guest").click()
    comes_in(jordans, "audio", from_others=1)
    host.get_by_role("button", name="Take out Ana Ruiz, guest").click()
    guest.get_by_text("You are not in this session any more").wait_for()
    comes_in(jordans, "video", from_others=1)
    jordans.locator("[data-tile-name]", has_text="Ana Ruiz").wait_for(state="detached")
    guest.goto(site + link)
    guest.get_by_text("You are not in this session any more").wait_for()
    with acting_as_programme(), transaction.atomic():
        assert not Stranger.objects.exists()
        assert not Witness.objects.exclude(patient=jordan).exists(), "a guest is counted nowhere"
        logged = AccessLog.objects.filter(patient=jordan, viewer=None).order_by("pk").values_list("guest", flat=True)
        assert list(logged) == ["Ana Ruiz, interpreter", "Ana Ruiz, interpreter, in the side room"]


def test_a_screen_is_shown_to_everybody_beside_the_camera_and_its_end_is_an_end(group: Group, enter: Enter) -> None:
    lin, jordan, amara = group.lin, group.jordan, group.amara
    host = enter(lin.account, reverse("clinician:room", args=[group.session.ref]))
    pages = {patient: comes_to_the_door(enter, patient, group) for patient in (jordan, amara)}
    for patient in pages:
        host.get_by_role("button", name=f"Let in {patient.name}").click()
    everybody = [host, *pages.values()]
    for page in everybody:
        comes_in(page, "video", from_others=2)
    theirs = pages[jordan].get_by_role("button", name="Share my screen")
    assert theirs.is_hidden(), "only where who leads lets them"

    host.get_by_role("button", name="Share my screen").click()
    host.get_by_text("Everybody in the room sees what you share").wait_for()
    for page in pages.values():
        page.locator(".is-screen", has_text=f"{lin.name}: screen").wait_for()
        comes_in(page, "video", from_others=3)
    assert host.locator(".is-screen:visible").count() == 0, "nobody is shown their own"
    host.evaluate(BROWSERS_OWN_STOP)
    for page in pages.values():
        page.locator(".is-screen:visible").wait_for(state="detached")
        comes_in(page, "video", from_others=2)

    host.locator("summary", has_text=jordan.name).click()
    host.get_by_role("button", name=f"Let share screen ({jordan.name})").click()
    theirs.click()
    host.locator(".is-screen", has_text="Jordan: screen").wait_for()
    comes_in(host, "video", from_others=3)
    comes_in(pages[amara], "video", from_others=3)
    for page in pages.values():  # which hear of nothing any more: one goes on sending, one goes on asking for it
        page.evaluate("XMLHttpRequest.prototype.send = () => {}")
    host.get_by_role("button", name=f"No screen sharing ({jordan.name})").click()
    comes_in(pages[amara], "video", from_others=2)
    assert pages[amara].locator(".is-screen:visible").count() == 1
    assert answer_to(pages[jordan], group.rooms[jordan.pk], do="screen") == 403


@pytest.mark.usefixtures("default_route")
def test_whoever_has_no_devices_sees_and_hears_shares_their_screen_and_is_seen_once_they_have(
    group: Group, enter: Enter, site: str
) -> None:
    lin, jordan, amara = group.lin, group.jordan, group.amara
    host = enter(lin.account, reverse("clinician:day"))
    may_use_devices(host, False)
    host.goto(site + reverse("clinician:room", args=[group.session.ref]))
    pages = {patient: comes_to_the_door(enter, patient, group) for patient in (jordan, amara)}
    may_use_devices(pages[jordan], False)
    for patient in pages:
        host.get_by_role("button", name=f"Let in {patient.name}").click()
    for page in (host, pages[jordan]):
        page.get_by_text("You are in the room.").wait_for()
        page.get_by_text("Neither camera nor microphone can be used: you see and hear the others").wait_for()
        assert page.get_by_role("button", name="Camera on").is_hidden()
        comes_in(page, "video", from_others=1)
        comes_in(page, "audio", from_others=1)

    host.get_by_role("button", name="Share my screen").click()
    for page in pages.values():
        page.locator(".is-screen", has_text=f"{lin.name}: screen").wait_for()
    comes_in(pages[jordan], "video", from_others=2)
    comes_in(pages[amara], "video", from_others=1)
    host.get_by_role("button", name="Stop sharing").click()
    comes_in(pages[amara], "video", from_others=0)

    theirs = pages[jordan].get_by_role("button", name="Share my screen")
    assert theirs.is_hidden(), "only where who leads lets them"
    host.locator("summary", has_text=jordan.name).click()
    host.get_by_role("button", name=f"Let share screen ({jordan.name})").click()
    theirs.click()
    for page, many in ((host, 2), (pages[amara], 1)):
        page.locator(".is-screen", has_text="Jordan: screen").wait_for()
        comes_in(page, "video", from_others=many)
    pages[jordan].evaluate(BROWSERS_OWN_STOP)
    for page in (host, pages[amara]):
        page.locator(".is-screen:visible").wait_for(state="detached")
    comes_in(pages[amara], "video", from_others=0)

    host.locator("summary", has_text="Open a worksheet").click()
    host.get_by_label("Worksheet", exact=True).select_option(label="Thought record")
    host.get_by_role("button", name="Open it for everybody").click()
    writes(pages[amara], "What speaks against it", "Who else was there?")
    host.locator(".chat-words", has_text="Who else was there?").wait_for()
    writes(host, "What speaks for the thought", "Two of them looked over.")
    pages[amara].locator(".chat-words", has_text="Two of them looked over.").wait_for()
    comes_in(host, "video", from_others=1)
    comes_in(pages[jordan], "audio", from_others=1)

    lines = Ticket.objects.count()
    may_use_devices(pages[jordan], True)
    pages[jordan].get_by_role("button", name="Try camera and microphone again").click()
    for page, many in ((host, 2), (pages[amara], 1)):
        comes_in(page, "video", from_others=many)
        comes_in(page, "audio", from_others=many)
    assert pages[jordan].get_by_text("Neither camera nor microphone").is_hidden()
    pages[jordan].get_by_role("button", name="Camera on").wait_for()
    assert Ticket.objects.count() == lines, "nobody left for it"


def writes(page: Page, box: str, words: str) -> None:
    """A line on the worksheet that is open."""
    field = page.get_by_label(f"Add a line under {box}")
    field.fill(words)
    field.press("Enter")


def may_use_devices(page: Page, may: bool) -> None:
    """What somebody has set in their browser for this page. A browser with a camera of its own gives it unasked."""
    line = page.context.new_cdp_session(page)
    context = line.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    told = {"setting": "granted" if may else "denied", "browserContextId": context}
    for name in ("camera", "microphone"):
        line.send("Browser.setPermission", {"permission": {"name": name}, **told})
    if may:
        page.evaluate("window.refused = false")
    else:
        page.add_init_script(REFUSED_DEVICES)


def test_two_encrypt_end_to_end_and_no_media_server_sees_or_hears_them(
    pair: Group, janus: Janus, site: str, enter: Enter
) -> None:
    lin, jordan = pair.lin, pair.jordan
    host = enter(lin.account, reverse("clinician:day"))
    host.add_init_script(LISTENS)
    host.route("**/tap.js", lambda route: route.fulfill(body=TAP, content_type="text/javascript"))
    host.goto(site + reverse("clinician:room", args=[pair.session.ref]))
    page = comes_to_the_door(enter, jordan, pair)
    host.get_by_role("button", name=f"Let in {jordan.name}").click()
    both = (host, page)
    for each in both:
        each.get_by_text("Not encrypted end to end").wait_for()
        comes_in(each, "video", from_others=1)

    host.get_by_role("button", name="Encrypt end to end: off").click()
    first = both_show(host, page)
    for each in both:
        comes_in(each, "video", from_others=1)
        comes_in(each, "audio", from_others=1)
        says_how_loud(each)
    says_who_speaks(host, page, lin.name, until="tone.stop()")
    says_who_speaks(page, host, "Jordan", until="unplugs()")

    page.evaluate("location.reload()")
    host.get_by_text("so they are other numbers than before").wait_for()
    second = both_show(host, page)
    assert second != first
    comes_in(page, "video", from_others=1)
    host.get_by_role("button", name=f"Mute {jordan.name}").click()
    comes_in(host, "audio", from_others=0)
    comes_in(host, "video", from_others=1)
    host.get_by_role("button", name=f"Let speak {jordan.name}").click()
    host.get_by_role("button", name="Share my screen").click()
    comes_in(page, "video", from_others=2)
    page.get_by_role("button", name="Save data: off").click()
    comes_in(host, "video", from_others=1)

    host.evaluate(OTHER_KEYS)
    for each in both:
        comes_in(each, "video", from_others=0)

    killed_and_started_anew(janus)
    wait_for(lambda: number(host) not in {"", second} and number(host) == number(page))
    comes_in(host, "video", from_others=1)

    host.get_by_role("button", name="Encrypt end to end: on").click()
    page.get_by_text("Whoever leads has switched it off.").wait_for()
    for each in both:
        each.get_by_text("Not encrypted end to end").wait_for()
        comes_in(each, "video", from_others=1)
    host.evaluate("window.listens = true")
    host.get_by_role("button", name="Encrypt end to end: off").click()
    both_show(host, page)
    comes_in(page, "video", from_others=1)
    wait_for(lambda: host.evaluate("window.ends.length") > 50)
    ends = host.evaluate("window.ends")
    assert max(ends) < 100_000, "every one is locked"
    assert len(set(ends)) == len(ends)


def test_who_takes_an_encrypted_session_back_sees_and_hears_nothing_until_they_switch_it_off(
    pair: Group, site: str, enter: Enter
) -> None:
    lin, jordan, now = pair.lin, pair.jordan, clock.now()
    ana = a_staff(name="Ana Keahi")
    Licence.objects.get_or_create(staff=ana, state="NY", defaults={"valid_from": now.date() - timedelta(days=9)})
    actions.hand_over(session_ref=pair.session.ref, staff=ana.ref, by=lin.account, at=now)
    actions.step_back(session_ref=pair.session.ref, staff=lin.ref, by=lin.account, at=now)
    room = reverse("clinician:room", args=[pair.session.ref])
    host, page = enter(ana.account, room), comes_to_the_door(enter, jordan, pair)
    host.get_by_role("button", name=f"Let in {jordan.name}").click()
    for each in (host, page):
        each.get_by_text("You are in the room.").wait_for()
        comes_in(each, "video", from_others=1)
    host.get_by_role("button", name="Encrypt end to end: off").click()
    both_show(host, page)

    back = enter(lin.account, room)
    back.get_by_role("button", name="Lead it again").click()
    back.get_by_text("You see and hear nothing of the others, and they of you").wait_for()
    for each in (host, page):
        each.get_by_text("They see and hear nothing of the two of you.").wait_for()
        comes_in(each, "video", from_others=1)
    comes_in(back, "audio", from_others=2)  # what comes is locked
    assert growing(back, "video") == 0
    assert not back.evaluate(HEARD)

    back.get_by_role("button", name="Encrypt end to end: on").click()
    for each in (host, page, back):
        each.get_by_text("Not encrypted end to end").wait_for()
        comes_in(each, "video", from_others=2)
    assert back.evaluate(HEARD)


def says_how_loud(page: Page) -> None:
    wait_for(lambda: page.evaluate(LOUD) > 0)


def says_who_speaks(one: Page, other: Page, name: str, *, until: str) -> None:
    """Whoever speaks is named, and their tile has a rim, at the other's; no more once nothing of them is heard."""
    one.evaluate(SPEAKS)
    tile = other.locator(".is-speaking", has_text=f"{name} · speaking")
    tile.wait_for()
    other.locator("[data-caption]", has_text=f"{name} is speaking").wait_for()
    assert tile.evaluate("each => getComputedStyle(each).borderTopColor") != "rgba(0, 0, 0, 0)"
    one.evaluate(until)
    tile.wait_for(state="detached")


def number(page: Page) -> str:
    """The safety number it shows."""
    shown = page.locator("[data-safety-number]")
    return shown.inner_text() if shown.is_visible() else ""


def both_show(one: Page, other: Page) -> str:
    """The same number."""
    wait_for(lambda: number(one) and number(one) == number(other))
    return number(one)


def test_devices_and_the_line_are_tried_before_a_session(
    group: Group, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert group.jordan.account is not None
    page = enter(group.jordan.account, "/devices/")
    page.get_by_role("button", name="Try camera and microphone").click()
    page.get_by_text("Your camera works.").wait_for()
    page.get_by_text("You are heard: your microphone works.").wait_for()
    page.get_by_role("button", name="Play a sound").click()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_text("Turn the volume up").wait_for()
    tries = page.get_by_role("button", name="Try the connection")
    tries.click()
    page.get_by_text("The media server is reached").wait_for()
    page.get_by_text("No relay (TURN) is set up here").wait_for()
    monkeypatch.setattr(settings, "STEPWELL_TURN_URLS", ["turn:192.0.2.10:9?transport=udp"])
    MediaServer.objects.update(heard_at=clock.now() - timedelta(minutes=1))
    tries.click()
    page.get_by_text("The relay (TURN) cannot be reached").wait_for()
    page.get_by_text("No media server runs at this moment").wait_for()
    assert not Ticket.objects.exists()
    with acting_as_programme(), transaction.atomic():
        assert not Witness.objects.exists()


def answer_to(page: Page, address: str, *, do: str) -> int:
    """What a page is answered that asks by itself."""
    status: int = page.evaluate(
        "([where, token, what]) => fetch(where, {method: 'POST', body: new URLSearchParams({do: what,"
        " csrfmiddlewaretoken: token})}).then((answer) => answer.status)",
        [address, page.locator("input[name=csrfmiddlewaretoken]").first.input_value(), do],
    )
    return status


def said_of(patient: Patient) -> list[str]:
    """What the media server itself has said of them in the hours ledger."""
    with acting_as_programme(), transaction.atomic():
        heard = Witness.objects.filter(patient=patient, source=Source.MEDIA).order_by("said_at", "pk")
        return list(heard.values_list("said", flat=True))


def _strangers_are_refused(group: Group, janus: Janus, site: str, jordan: Patient, amara: Patient) -> None:
    """Even somebody who knows every password of the server: it has let in whom we sent, once each, and nobody else."""
    there = Ticket.objects.select_related("room").get(account=jordan.account, ended_at__isnull=True)
    room = str(there.room.ref)
    with client(janus) as watcher:
        told = watcher.watches(room, str(there.person))
        assert told["error_code"] == 433, "a hidden watcher"
        assert watcher.joins(room, "a token of their own")["error_code"] == 433
    assert jordan.account is not None
    assert amara.account is not None
    for account, ticket in ((jordan.account, there), (amara.account, there)):
        with pytest.raises(InvalidStatus):
            _line(site, account, ticket)
    old = Ticket.objects.create(room=there.room, account=amara.account, made_at=clock.now() - timedelta(minutes=2))
    with pytest.raises(InvalidStatus):
        _line(site, amara.account, old)
    Ticket.objects.filter(pk=old.pk).update(ended_at=clock.now())


def _only_their_own_line(site: str, guest: Page, jordan: Patient) -> None:
    """A guest's browser opens no line of somebody else, and nobody else opens the guest's."""
    assert jordan.account is not None
    [cookie] = [each["value"] for each in guest.context.cookies() if each["name"] == "sessionid"]
    old = Ticket.objects.get(account=jordan.account, ended_at__isnull=True)
    own = Ticket.objects.get(guest__isnull=False, ended_at__isnull=True)
    for key, ticket in ((cookie, old), (signed_in(jordan.account), own), ("forged", own), (cookie, own)):
        fresh = Ticket.objects.create(
            room_id=ticket.room_id, account_id=ticket.account_id, guest_id=ticket.guest_id,
            arrival_id=ticket.arrival_id, made_at=clock.now(),
            ended_at=clock.now() if key == cookie and ticket == own else None,
        )  # fmt: skip
        with pytest.raises(InvalidStatus):
            _opened(site, key, fresh)
        Ticket.objects.filter(pk=fresh.pk).delete()


def _line(site: str, account: Account, ticket: Ticket) -> Any:
    return _opened(site, signed_in(account), ticket)


def _opened(site: str, session: str, ticket: Ticket) -> Any:
    address = site.replace("http", "ws") + reverse("room_line", args=[ticket.ref])
    cookie = {"Cookie": f"sessionid={session}"}
    with connect(address, origin=Origin(site), additional_headers=cookie, proxy=None) as line:
        return line.recv(timeout=5)
