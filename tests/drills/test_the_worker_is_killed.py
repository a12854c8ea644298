"""The worker is killed with -9 between the alert and the page: does a human still hear, and does it fall silent?"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, transaction

from stepwell.clinic.access.tests.factories import a_patient
from stepwell.clinic.people.tests.factories import a_staff
from stepwell.clinic.rulebook.actions import load_starter_rules
from stepwell.clinic.safety.actions import wake_overdue
from stepwell.clinic.safety.models import Page, Round
from stepwell.clinic.safety.tests.factories import an_alert, on_call
from stepwell.plumbing import clock
from stepwell.plumbing.delivery.tests.conftest import gateway
from stepwell.plumbing.delivery.tests.receivers import Gateway
from stepwell.plumbing.queue import enqueue
from stepwell.pure.entitlement import Role

__all__ = ["gateway"]
PATIENCE_SECONDS = 90.0  # a worker takes its time to start where other tests run beside it
# A worker that stops for good at the moment it would store whom to page.
HANGS = """
import sys, time
import django
django.setup()
from stepwell.clinic.safety import actions
def hang(**arguments):
    print("holding the job", flush=True)
    time.sleep(60)
actions.climb = hang
from django.core.management import call_command
call_command("procrastinate", "worker", "--concurrency=1", "--fetch-job-polling-interval=0.2")
"""
WORKS = HANGS.replace("actions.climb = hang\n", "")


@contextmanager
def worker(script: str, mail: Path, out: Path, heartbeat: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process on the test's own database, with its mail in files."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    settings = (
        "from stepwell.settings.demo import *\n"
        "EMAIL_BACKEND = 'django.core.mail.backends.filebased.EmailBackend'\n"
        f"EMAIL_FILE_PATH = {str(mail)!r}\n"
        f"STEPWELL_HEARTBEAT_URL = {heartbeat!r}\n"
    )
    (out.parent / "drill_settings.py").write_text(settings)
    environment = {
        **os.environ,
        "DATABASE_URL": urlunsplit(url),
        "DJANGO_SETTINGS_MODULE": "drill_settings",
        "PYTHONPATH": str(out.parent),
    }
    with out.open("ab") as said:
        process = subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=said, stderr=said)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(true: Callable[[], bool], what: str, out: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"not within {PATIENCE_SECONDS:g} s: {what}\n{out.read_text()[-2000:]}"
        time.sleep(0.1)


def pages_sent() -> list[tuple[int, int]]:
    """Alert and staff of each page that went out. In a transaction: outside one, the database shows nothing."""
    with transaction.atomic():
        return list(Page.objects.filter(attempts__taken=True).values_list("alert_id", "staff_id"))


@pytest.fixture
def queue() -> Iterator[None]:
    """The queue's tables are not Django's to empty after a test."""
    yield
    with connection.cursor() as cursor:
        for table in ("events", "periodic_defers", "jobs", "workers"):
            cursor.execute(f"DELETE FROM procrastinate_{table}")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_a_worker_killed_with_the_job_in_its_hands_is_made_good_by_the_next_one(tmp_path: Path) -> None:
    load_starter_rules()
    at = clock.now()
    sam = on_call(a_staff([Role.ON_CALL], name="Sam Ito"), at)
    with transaction.atomic():
        alert = an_alert(a_patient(), at)
    mail, out = tmp_path / "mail", tmp_path / "worker.log"
    mail.mkdir()
    with worker(HANGS, mail, out) as first:
        wait_until(lambda: "holding the job" in out.read_text(), "the first worker takes the job", out)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    assert pages_sent() == []
    # The killed worker keeps its job for ever; the sweep of the minute reads the rows. It is run here, not waited for.
    assert wake_overdue(at=clock.now()) == 1
    with worker(WORKS, mail, out):
        wait_until(lambda: any(mail.iterdir()), "the second worker pages", out)
        wait_until(lambda: pages_sent() == [(alert.pk, sam.pk)], "the page is marked as sent", out)
    (letter,) = mail.iterdir()
    assert f"To: {sam.account.email}" in letter.read_text()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("queue")
def test_outside_hears_that_all_is_well_while_the_worker_works_and_nothing_once_it_is_dead(
    tmp_path: Path, gateway: Gateway
) -> None:
    mail, out, address = tmp_path / "mail", tmp_path / "worker.log", f"http://127.0.0.1:{gateway.port}/beat"
    with worker(WORKS, mail, out, address) as first:
        a_minute_passes()
        wait_until(lambda: bool(gateway.came), "somebody outside hears", out)
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    heard = len(gateway.came)
    a_minute_passes()
    time.sleep(2)
    assert len(gateway.came) == heard
    with worker(WORKS, mail, out, address):
        wait_until(lambda: len(gateway.came) > heard, "the next one is heard", out)
        wait_until(lambda: heard_outside() > 0, "and keeps that it was", out)
    assert {path for path, _, _ in gateway.came} == {"/beat"}


def a_minute_passes() -> None:
    """What the worker's own clock does each minute."""
    with transaction.atomic():
        enqueue("safety.sweep", queue="pages", timestamp=0)


def heard_outside() -> int:
    with transaction.atomic():
        return Round.objects.exclude(heard_at=None).count()
