"""Somebody's network lets nothing out but to the relay: a real coturn, set up by the lines of the guide.

All of it happens in a network of its own. Over TLS it has a certificate of its own, which the browser is told to trust:
that browsers refuse such is their affair. IPv6 is not tried, since it is not in every network of tests.
"""

import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from stepwell.plumbing import clock
from stepwell.plumbing.media.turn import HOLDS_FOR, ice_servers
from stepwell.plumbing.postgres.lifeline import die_with_parent
from stepwell.plumbing.testing.network import own_network
from tests.drills.test_the_room import (
    SOON_S,
    Enter,
    Group,
    camera_browser,
    comes_in,
    comes_to_the_door,
    enter,
    group,
    janus,
    site,
    wait_for,
)

__all__ = ["camera_browser", "enter", "group", "janus", "own_network", "site"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "video.md"
MISSING = "No relay on this machine: install the packages coturn and openssl to try it."
SWITCHES = ("--ignore-certificate-errors",)
SECRET, PORT = "a secret of the relay's", 3478
ONLY_BY_RELAY = """
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(told) { super({ ...told, iceTransportPolicy: "relay" }); }
};
"""
# By which kinds of way a browser could be reached that is told of these servers, once it has found them all.
FOUND = """async (iceServers) => {
  const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
  const found = [];
  const all = new Promise((done) => {
    connection.addEventListener("icecandidate", ({ candidate }) => (candidate ? found.push(candidate.type) : done()));
  });
  connection.createDataChannel("");
  await connection.setLocalDescription();
  await all;
  connection.close();
  return [...new Set(found)];
}"""
# By which kinds of way what is sent and what comes in goes out.
OWN_WAYS = """async () => {
  const found = new Set();
  for (const each of window.connections.filter((one) => one.connectionState === "connected")) {
    (await each.getStats()).forEach((row) => row.type === "local-candidate" && found.add(row.candidateType));
  }
  return [...found];
}"""


@pytest.fixture
def relay(own_network: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses of one that runs, over UDP, TCP and TLS, as Stepwell's settings say them."""
    if (program := shutil.which("turnserver")) is None or shutil.which("openssl") is None:
        pytest.skip(MISSING)
    configuration = tmp_path / "turnserver.conf"
    configuration.write_text(lines_of_the_guide(own_network, certified(own_network, tmp_path)), "utf-8")
    elsewhere = [
        "--log-file",
        "stdout",
        "--pidfile",
        str(tmp_path / "relay.pid"),
        "--userdb",
        str(tmp_path / "relay.db"),
    ]
    process = subprocess.Popen(
        [program, "-c", configuration, *elsewhere], cwd=tmp_path, preexec_fn=die_with_parent(signal.SIGKILL)
    )
    wait_for(lambda: process.poll() is not None or listens(own_network))
    assert process.poll() is None, "it did not start"
    urls = [f"turn:{own_network}:{PORT}?transport={by}" for by in ("udp", "tcp")]
    urls.append(f"turns:{own_network}:443?transport=tcp")
    monkeypatch.setattr(settings, "STEPWELL_TURN_URLS", urls)
    monkeypatch.setattr(settings, "STEPWELL_TURN_SECRET", SECRET)
    yield urls
    process.terminate()
    process.wait(20)


def certified(address: str, directory: Path) -> str:
    """A certificate for a relay at this address: the path of its file and of its key's, without the ending."""
    one = str(directory / "turn")
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={address}"]
    files = ["-addext", f"subjectAltName=IP:{address}", "-out", f"{one}.pem", "-keyout", f"{one}.key"]
    subprocess.run([*words, *files], check=True, capture_output=True, timeout=SOON_S)
    return one


def lines_of_the_guide(address: str, certificate: str) -> str:
    """For a media server at this address."""
    (block,) = re.findall(r"```\n(use-auth-secret\n.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    said: str = block.replace("STEPWELL_TURN_SECRET", SECRET).replace("STEPWELL_MEDIA_ADDRESS", address)
    return said.replace("/etc/ssl/turn.example.org", certificate)


def listens(address: str) -> bool:
    with suppress(OSError), socket.create_connection((address, PORT), timeout=1):
        return True
    return False


def test_whoever_gets_out_to_the_relay_alone_and_by_tls_alone_is_seen_and_heard(
    relay: list[str], group: Group, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "STEPWELL_TURN_URLS", [url for url in relay if url.startswith("turns:")])
    host = enter(group.lin.account, reverse("clinician:room", args=[group.session.ref]))
    jordan = comes_to_the_door(enter, group.jordan, group)
    jordan.add_init_script(ONLY_BY_RELAY)
    host.get_by_role("button", name=f"Let in {group.jordan.name}").click()
    for page in (host, jordan):
        comes_in(page, "video", from_others=1)
        comes_in(page, "audio", from_others=1)
    assert jordan.evaluate(OWN_WAYS) == ["relay"]


@pytest.mark.parametrize("address", ["192.0.2.99", "10.0.0.1", "169.254.169.254"])
def test_and_gets_through_it_to_nobody_but_the_media_servers(relay: list[str], own_network: str, address: str) -> None:
    """`turnutils_uclient` comes with coturn and has what everybody in a session has: credentials that hold."""
    words = ["turnutils_uclient", "-u", "1f2e", "-W", SECRET, "-n", "1", "-e", address, own_network]
    told = subprocess.run(words, capture_output=True, text=True, timeout=SOON_S, check=False)
    assert "error 403 (Forbidden IP)" in told.stdout


def test_before_a_session_a_page_says_that_the_relay_is_reached_and_it_lets_in_nobody_later(
    relay: list[str], group: Group, enter: Enter
) -> None:
    assert group.jordan.account is not None
    page = enter(group.jordan.account, "/devices/")
    page.get_by_role("button", name="Try the connection").click()
    page.get_by_text("The relay (TURN) is reached").wait_for()
    now = clock.now()
    for url in relay:
        assert found(page, url, SECRET, now) == ["relay"]
        assert found(page, url, SECRET, now - 1.01 * HOLDS_FOR) == [], "expired"
        assert found(page, url, "another secret", now) == []


def found(page: Page, url: str, secret: str, at: datetime) -> list[str]:
    return list(page.evaluate(FOUND, ice_servers([url], secret, who="1f2e", at=at)))
