"""What does one room cost here: the media server's share for each stream, and how long does a browser take to be in it?

    .venv/bin/python -m bench.room [--people 3] [--times 10] [--seconds 20]

Makes a database of its own on the embedded server (or the one in DATABASE_URL) and drops it, starts a Janus of its own,
and lets real browsers into one session one after the other, through the same pages as everybody: it needs janus and
chromium. After each it is watched for some seconds what Janus takes. Then everybody who was let in leaves and is let in
again, loads the page anew, and loses the line, so many times: how long is it until they see somebody? Cameras are the
browser's own moving picture. A stream is one person's picture and voice, on its way to one other. With browsers and
Janus on one machine the browsers are what takes its cores: times are upper bounds.
"""

import argparse
import asyncio
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.load import Measured
from bench.place import throwaway_database
from stepwell.doors.cli.installation import configure
from stepwell.plumbing.media import MISSING, Address, Janus, installed
from stepwell.plumbing.media.janus import free_ports, own_address
from stepwell.plumbing.testing.browser import MISSING as NO_BROWSER
from stepwell.plumbing.testing.browser import QUIET, chromium
from stepwell.plumbing.testing.camera import KEEPS_CONNECTIONS, KEEPS_LINES, own_camera, received

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from stepwell.clinic.people.models import Account, Patient, Staff
    from stepwell.clinic.schedule.models import Session

SECRET = "a secret of the bench"
PATIENCE_MS = 120_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.room", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=3, help="2 to 6, who leads the session among them")
    parser.add_argument("--times", type=int, default=10, help="how often each comes in each way, 1 to 50")
    parser.add_argument("--seconds", type=int, default=20, help="how long Janus is watched each time, 5 to 120")
    asked = parser.parse_args()
    if not (2 <= asked.people <= 6 and 1 <= asked.times <= 50 and 5 <= asked.seconds <= 120):
        parser.error("give 2 to 6 people, 1 to 50 times and 5 to 120 seconds")
    if missing := (MISSING if installed() is None else NO_BROWSER if chromium() is None else ""):
        raise SystemExit(missing)
    # Playwright keeps an event loop in this thread, which Django would take for an async view.
    os.environ |= {"STEPWELL_MEDIA_SECRET": SECRET, "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    with throwaway_database(), TemporaryDirectory() as directory:
        configure()
        _measure(asked.people, asked.times, asked.seconds, Path(directory))


def _measure(people: int, times: int, seconds: int, directory: Path) -> None:
    from django.urls import reverse
    from playwright.sync_api import sync_playwright

    from stepwell.doors.cli.migrate import bring_up_to_date

    bring_up_to_date()
    client_port, admin_port, site_port = free_ports(3)
    address = Address(client_port, admin_port, own_address(), events_to=f"http://127.0.0.1:{site_port}/hooks/media/")
    janus = Janus("bench", SECRET, address, directory / "janus")
    with ExitStack() as stack:
        janus.start()
        stack.callback(janus.stop)
        lin, patients, session, rooms = _group(people - 1, janus)
        site = stack.enter_context(_served(site_port))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=chromium(), args=[*QUIET, *own_camera(fps=15)]
        )
        stack.callback(browser.close)
        host = _page(browser, site, lin.account, reverse("clinician:room", args=[session.ref]))
        print(f"{'people':>6}{'streams':>9}{'kbit/s each':>13}{'Janus':>9}{'each':>8}{'memory':>9}")
        others: list[Page] = []
        for patient in patients:
            others.append(_page(browser, site, patient.account, rooms[patient.pk]))
            _comes_in(others[-1], host)
            for page in (host, *others):
                _sees(page, len(others))
            _line([host, *others], janus, seconds)
        print(f"\n{'until they see somebody':<24}{'p50':>9}{'p95':>9}{'most':>9}{'of':>5}{'load':>7}")
        for way in (_let_in, _page_loaded_anew, _line_lost):
            took = sorted(way(page, host) for _ in range(times) for page in others)
            found = Measured(tuple(took), sum(took))
            parts = "".join(f"{found.percentile_ms(share) / 1000:>7.2f} s" for share in (0.5, 0.95, 1))
            print(
                f"{way.__name__[1:].replace('_', ' '):<24}{parts}{len(took):>5}{os.getloadavg()[0]:>7.1f}", flush=True
            )


def _let_in(page: "Page", host: "Page") -> float:
    """From the press of whoever leads."""
    where = page.url
    page.get_by_role("button", name="Leave", exact=True).click()
    page.wait_for_url(lambda url: url != where)
    page.goto(where)
    return _comes_in(page, host)


def _page_loaded_anew(page: "Page", host: "Page") -> float:
    began = time.monotonic()
    page.reload(wait_until="commit")
    return _sees(page, 1) - began


def _line_lost(page: "Page", host: "Page") -> float:
    began = time.monotonic()
    page.evaluate("connections.length = 0; lines.at(-1).close()")
    return _sees(page, 1) - began


def _comes_in(page: "Page", host: "Page") -> float:
    """To the door, and let in. In how many seconds from then on they saw somebody."""
    page.get_by_label("I am alone").check()
    page.get_by_role("group", name="Can your emergency contact be reached now?").get_by_label("Yes").check()
    page.get_by_role("button", name="This is right").click()
    page.get_by_text("You are at the door").wait_for()
    button = host.get_by_role("button", name="Let in")
    button.wait_for()
    began = time.monotonic()
    button.click()
    return _sees(page, 1) - began


def _line(pages: "Sequence[Page]", janus: Janus, seconds: int) -> None:
    """What Janus takes with so many in the room."""
    streams = len(pages) * (len(pages) - 1)
    bytes_before, cpu_before, began = _bytes(pages), _cpu_seconds(janus), time.monotonic()
    pages[0].wait_for_timeout(seconds * 1000)
    took = time.monotonic() - began
    cpu = (_cpu_seconds(janus) - cpu_before) / took * 100
    rate = (_bytes(pages) - bytes_before) * 8 / 1000 / took / streams
    cells = (f"{rate:>13.0f}", f"{cpu:>7.1f} %", f"{cpu / streams:>6.2f} %", f"{_memory_mb(janus):>6.0f} MB")
    print(f"{len(pages):>6}{streams:>9}{''.join(cells)}", flush=True)


def _bytes(pages: "Sequence[Page]") -> int:
    return sum(each.bytes_received for page in pages for each in received(page))


def _sees(page: "Page", others: int) -> float:
    """When so many pictures are decoded that come in, or more; looked for every 20 ms."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while _pictures(page) < others:
        if time.monotonic() > deadline:
            raise SystemExit(f"Of {others} others not everybody is seen within {PATIENCE_MS // 1000} s.")
        page.wait_for_timeout(20)
    return time.monotonic()


def _pictures(page: "Page") -> int:
    """How many come in; none while the page is on its way from the door into the room."""
    from playwright.sync_api import Error

    try:
        return sum(each.frames_decoded > 0 for each in received(page))
    except Error:
        return 0


def _cpu_seconds(janus: Janus) -> float:
    """What it took of a core since it began (proc(5), stat, fields 14 and 15)."""
    assert janus.process is not None
    fields = Path(f"/proc/{janus.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(janus: Janus) -> float:
    assert janus.process is not None
    return (
        int(Path(f"/proc/{janus.process.pid}/statm").read_text("utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    )


@contextmanager
def _served(port: int) -> Iterator[str]:
    """A web process, as `stepwell run` serves it, in a thread of this one."""
    from django.core.asgi import get_asgi_application
    from django.db import connections

    from stepwell.doors.web.stream.app import Streaming
    from stepwell.doors.web.stream.server import Server

    server = Server(Streaming(get_asgi_application()), host="127.0.0.1", port=port, log_level="error", access_log=False)

    def serve() -> None:
        asyncio.run(server.serve())
        connections.close_all()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(20)


def _group(patients: int, janus: Janus) -> "tuple[Staff, Sequence[Patient], Session, dict[int, str]]":
    """A session that has begun, with who leads it, who is in it, and where each of them goes."""
    from django.db import transaction
    from django.urls import reverse

    from stepwell.clinic.access.tests.factories import a_patient, treats
    from stepwell.clinic.attendance.tests.factories import opened
    from stepwell.clinic.live.actions import enlist
    from stepwell.clinic.people.models import Licence
    from stepwell.clinic.people.tests.factories import a_staff
    from stepwell.clinic.schedule.tests.factories import a_session
    from stepwell.plumbing import clock
    from stepwell.plumbing.database import acting_as_programme

    at = clock.now()
    with acting_as_programme(), transaction.atomic():
        urls = {"client_url": janus.address.client_url, "admin_url": janus.address.admin_url}
        enlist(name=janus.name, version="of the bench", at=at, **urls)
        lin = a_staff()
        Licence.objects.get_or_create(staff=lin, state="NY", defaults={"valid_from": at.date() - timedelta(days=9)})
        people = [
            a_patient(given_name=f"Given{n}", phone="212-555-0101", address="12 Elm Street") for n in range(patients)
        ]
        for patient in people:
            treats(lin, patient)
        session = opened(a_session(lin, at - timedelta(minutes=5), minutes=180, patients=people))
        rooms = {seat.patient_id: reverse("patient:room", args=[seat.ref]) for seat in session.seats.all()}
    return lin, people, session, rooms


def _page(browser: "Browser", site: str, account: "Account | None", path: str) -> "Page":
    from bench.population import signed_in

    assert account is not None
    [cookie] = signed_in([account])
    context = browser.new_context(permissions=["camera", "microphone"], viewport={"width": 1280, "height": 1600})
    name, _, value = cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": site}])
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.add_init_script(KEEPS_CONNECTIONS + KEEPS_LINES)
    page.goto(site + path)
    return page


if __name__ == "__main__":
    main()
