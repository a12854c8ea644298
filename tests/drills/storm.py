"""A storm: thousands of signals through the real web process while everything around them is killed. Who still hears?

    .venv/bin/python -m tests.drills.storm [--signals 10000] [--rate 6] [--every 6] [--taken 0.95] [--minutes 60]

`stepwell run` is started as a site starts it, on a data directory of its own. Patients send PHQ-9 with item 9 answered;
meanwhile web, worker and PostgreSQL are killed with -9 at random, the SMS gateway takes pages, answers 500, hangs and
lies, the mail server refuses, and the program's clock jumps. Some of those who are paged take their alert at once. Then
the storm ends, what is due is waited for, and PostgreSQL is asked, not our code. All of it stays on this machine.
"""

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import psycopg

from stepwell.plumbing import clock
from stepwell.plumbing.delivery.tests.receivers import a_mail_server
from stepwell.plumbing.postgres.place import Place, free_port

STEPWELL = Path(sys.executable).with_name("stepwell")
ROOT = Path(__file__).resolve().parents[2]
PATIENTS = 200
ZONE = ZoneInfo("America/New_York")
PROMISES = 8
TAKERS, RESOLVED_SHARE = 8, 0.7
ANSWER_SECONDS, DRAIN_SECONDS = 20.0, 900.0
UNDER_WAY_SECONDS = 60.0  # a page under way when its alert is taken may wait out every gateway's patience
CSRF = "b" * 32
MOODS = ("takes", "takes", "takes", "refuses", "hangs", "lies")
JUMPS_SECONDS = (-90, -5, 40, 400)
SETTINGS = """
from datetime import timedelta
from pathlib import Path
from stepwell.settings.demo import *
from stepwell.plumbing import clock
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = "127.0.0.1", {mail}, 5
STEPWELL_SMS = "json://127.0.0.1:{sms}/{{to}}"
_machine, _ahead = clock.now, Path({ahead!r})
clock.now = lambda: _machine() + timedelta(seconds=float(_ahead.read_text() or 0))
"""


@dataclass(slots=True)
class Sent:
    """One signal as its patient knows it: acknowledged by a page of ours, at that moment of this machine."""

    patient: str
    at: float


@dataclass(slots=True)
class Rung:
    """One text message that really arrived."""

    alert: UUID
    to: str
    at: float
    first: bool


@dataclass(slots=True)
class Storm:
    """What happened, as seen from outside."""

    chance: random.Random
    taken_share: float
    until: float = 0.0
    begun: int = 0
    sent: list[Sent] = field(default_factory=list)
    first_tried: dict[UUID, float] = field(default_factory=dict)
    rang: list[Rung] = field(default_factory=list)
    begun_to_take: set[UUID] = field(default_factory=set)
    taken: dict[UUID, float] = field(default_factory=dict)
    gateway: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    jumps: int = 0
    mood: str = "takes"
    is_over: threading.Event = field(default_factory=threading.Event)
    is_drained: threading.Event = field(default_factory=threading.Event)
    to_take: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """What is true afterwards. The first `PROMISES` must each be 0."""

    acknowledged_without_an_alert: int
    alerts_without_page_or_next_step: int
    rungs_skipped: int
    pages_planned_after_it_was_taken: int
    rang_long_after_it_was_taken: int
    signals_with_two_alerts: int
    sends_never_acknowledged: int
    answers_that_refuse: int
    acknowledged: int
    alerts: int
    pages: int
    attempts: int
    taken: int
    resolved: int
    rang: int
    rang_again: int
    refused: Mapping[str, int]
    kills: Mapping[str, int]
    clock_jumps: int
    gateway: Mapping[str, int]
    first_try_p50_seconds: float
    first_try_p95_seconds: float
    first_try_max_seconds: float
    first_ring_p50_seconds: float
    first_ring_p95_seconds: float
    first_ring_max_seconds: float
    storm_seconds: float
    drained_in_seconds: float

    @property
    def broken(self) -> list[str]:
        return [name for name, value in list(asdict(self).items())[:PROMISES] if value]


def weather(
    *,
    signals: int,
    senders: int = 4,
    every_seconds: float = 6.0,
    per_second: float = 20.0,
    taken_share: float = 0.3,
    blows: int = 0,
    minutes: float = 60.0,
    seed: int = 1,
) -> Found:
    """Let the storm pass over an installation of its own, and say what is true afterwards.

    No more than so many signals are sent `per_second`, and none is begun after so many `minutes`; of the pages that
    ring, `taken_share` are answered by taking the alert. Signals wait for at least so many `blows`, spread over all of
    them: a fast machine must not escape.
    """
    where = Path(tempfile.mkdtemp(prefix="stepwell-storm-"))
    storm = Storm(random.Random(seed), taken_share)
    try:
        with a_mail_server() as mail, a_gateway(storm) as sms, running(where, mail=mail.port, sms=sms) as port:
            people = populate(where)
            patients = list(people["patients"].items())
            began = time.monotonic()
            storm.until = began + minutes * 60
            chaos = threading.Thread(target=_chaos, args=[storm, where, every_seconds])
            taking = [
                threading.Thread(target=_take, args=[storm, port, *people["staff"].values()]) for _ in range(TAKERS)
            ]
            share = [signals // senders + (nth < signals % senders) for nth in range(senders)]
            sending = [
                threading.Thread(
                    target=_send, args=[storm, port, patients[nth::senders], count, blows, per_second / senders]
                )
                for nth, count in enumerate(share)
            ]
            for thread in (*sending, *taking, chaos):
                thread.start()
            for thread in sending:
                thread.join()
            storm.is_over.set()
            chaos.join()
            storm.mood = "takes"
            blew, calm = time.monotonic() - began, time.monotonic()
            url = _url(where)
            _wait_until_drained(url, calm + DRAIN_SECONDS)
            storm.is_drained.set()
            for thread in taking:
                thread.join()
            return _found(storm, url, blew, time.monotonic() - calm)
    finally:
        shutil.rmtree((where / "postgres").resolve().parent, ignore_errors=True)
        shutil.rmtree(where, ignore_errors=True)


@contextmanager
def running(data: Path, *, mail: int, sms: int) -> Iterator[int]:
    """Stepwell as a site starts it, with this mail server, this gateway and a clock that can be moved."""
    data.mkdir(parents=True, exist_ok=True)
    ahead = data.with_name(f"{data.name}.ahead")
    ahead.write_text("0")
    settings = data.with_name(f"{data.name}.settings")
    settings.mkdir(exist_ok=True)
    (settings / "storm_settings.py").write_text(SETTINGS.format(mail=mail, sms=sms, ahead=str(ahead)))
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL"}}
    os.environ |= {"STORM_AHEAD": str(ahead)}
    environment = {
        **kept,
        "STEPWELL_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "storm_settings",
        "PYTHONPATH": f"{settings}{os.pathsep}{ROOT}",
    }
    port = free_port()
    with (data.with_name(f"{data.name}.log")).open("w") as said:
        process = subprocess.Popen(
            [STEPWELL, "run", "--no-demo", "--json", "--port", str(port)],
            env=environment, stdout=subprocess.PIPE, stderr=said, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            if not process.stdout.readline():
                raise SystemExit(f"Stepwell did not start; see {said.name}")
            yield port
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
            for left in (ahead, settings):
                shutil.rmtree(left, ignore_errors=True)
                left.unlink(missing_ok=True) if left.is_file() else None


def populate(data: Path) -> dict[str, dict[str, str]]:
    """Patients and staff who are signed in, on call and to be reached by text message; each `ref` and their session."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.storm_people", str(PATIENTS)],
        env={**os.environ, "DATABASE_URL": _url(data), "DJANGO_SETTINGS_MODULE": "stepwell.settings.demo"},
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    people: dict[str, dict[str, str]] = json.loads(done.stdout)
    return people


@contextmanager
def a_gateway(storm: Storm) -> Iterator[int]:
    """An SMS gateway of changing moods: takes a message, refuses it, hangs, or says it took what it threw away."""
    link = re.compile(r"/clinic/duty/([0-9a-f-]{36})/")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            mood = storm.mood
            storm.gateway[mood] += 1
            found = link.search(body)
            if found:
                storm.first_tried.setdefault(UUID(found[1]), time.time())
            if mood == "hangs":
                storm.is_over.wait(15)
                return
            if mood == "takes" and found:
                alert = UUID(found[1])
                storm.rang.append(Rung(alert, self.path, time.time(), "urgent" in body))
                if storm.chance.random() < storm.taken_share:
                    storm.to_take.append(alert)
            self.send_response(500 if mood == "refuses" else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        storm.is_over.set()
        storm.is_drained.set()
        server.shutdown()
        server.server_close()


def _send(
    storm: Storm, port: int, patients: Sequence[tuple[str, str]], count: int, blows: int, per_second: float
) -> None:
    """Patients who send, and send the same form again until a page of ours has answered."""
    began = time.monotonic()
    for nth in range(count):
        time.sleep(max(0.0, began + nth / per_second - time.monotonic()))
        if time.monotonic() > storm.until:
            return
        storm.begun += 1
        while storm.kills.total() < blows * (nth + 1) // count:
            time.sleep(0.1)
        patient, cookie = patients[nth % len(patients)]
        answers = {f"item{number}": "1" for number in range(1, 10)} | {"item9": str(1 + nth % 3)}
        form = answers | {"submission": str(uuid4())}
        while not _post(storm, port, "/me/check-in/phq-9/", cookie, form, {200}):
            time.sleep(0.3)
        storm.sent.append(Sent(patient, time.time()))


def _take(storm: Storm, port: int, cookie: str, *_: str) -> None:
    """Some who were paged take their alert at once, from the phone; most say soon what came of it."""
    came_of_it = {"do": "resolve", "disposition": "talked_safe", "words": "I called, and we talked for a while."}
    while not storm.is_drained.is_set():
        try:
            alert = storm.to_take.pop()
        except IndexError:
            time.sleep(0.1)
            continue
        if alert in storm.begun_to_take:
            continue  # it rang twice before it was taken, and is in other hands
        storm.begun_to_take.add(alert)
        while not _post(storm, port, f"/clinic/duty/{alert}/take/", cookie, {"do": "take"}, {302, 303}):
            if storm.is_drained.is_set():
                return
        storm.taken[alert] = time.time()
        if storm.chance.random() > RESOLVED_SHARE:
            continue
        due = f"{clock.now().astimezone(ZONE) + timedelta(hours=12):%Y-%m-%dT%H:%M}"
        _post(storm, port, f"/clinic/duty/{alert}/", cookie, came_of_it | {"follow_up_due": due}, {302, 303})


def _post(storm: Storm, port: int, path: str, cookie: str, told: Mapping[str, str], good: set[int]) -> bool:
    """Whether it was taken. What fails is sent again; what is refused outright, somebody would give up on."""
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    headers = {"Cookie": f"{cookie}; csrftoken={CSRF}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", path, body=urlencode({**told, "csrfmiddlewaretoken": CSRF}), headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in good and answer.status < 500:
            storm.refused[f"{path.split('/')[2]} answered {answer.status}"] += 1
        return answer.status in good
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _chaos(storm: Storm, data: Path, every_seconds: float) -> None:
    """Every few seconds something is killed, changes its mood, or jumps."""
    ahead, moved = Path(os.environ["STORM_AHEAD"]), 0
    while not storm.is_over.wait(storm.chance.uniform(0.5, 1.5) * every_seconds):
        storm.mood = storm.chance.choice(MOODS)
        if storm.chance.random() < 0.2:
            moved += storm.chance.choice(JUMPS_SECONDS)
            ahead.with_suffix(".next").write_text(str(moved))
            ahead.with_suffix(".next").replace(ahead)
            storm.jumps += 1
        name = storm.chance.choice(("web", "worker", "database"))
        if _kill(name, data):
            storm.kills[name] += 1


def _kill(name: str, data: Path) -> bool:
    if name == "database":
        cluster = (data / "postgres").resolve()
        try:
            pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
            if bytes(cluster) not in Path(f"/proc/{pid}/cmdline").read_bytes():
                return False  # one killed before left its file, and its number may be another's by now
            os.kill(pid, signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return False
        return True
    word = {"web": b"web_process", "worker": b"worker_process"}[name]
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if word in (process / "cmdline").read_bytes() and bytes(data) in (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
                return True
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return False


def _url(data: Path) -> str:
    keys = Place(data).read_keys()
    assert keys is not None
    return keys.url()


# Alerts that are not taken and whose newest page reached nobody yet.
UNHEARD = """
SELECT count(*) FROM safety_alert a
WHERE NOT EXISTS (SELECT FROM safety_acknowledgement k WHERE k.alert_id = a.id)
  AND NOT EXISTS (SELECT FROM safety_page p JOIN safety_attempt t ON t.page_id = p.id
                  WHERE p.alert_id = a.id AND t.taken)"""


def _wait_until_drained(url: str, deadline: float) -> None:
    while time.monotonic() < deadline:
        try:
            if _number(url, UNHEARD) == 0:
                return
        except psycopg.OperationalError:
            pass
        time.sleep(1)


def _number(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def _found(storm: Storm, url: str, blew: float, drained: float) -> Found:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT p.ref::text, a.ref FROM safety_alert a JOIN people_patient p ON p.id = a.patient_id"
            " WHERE a.source LIKE 'response:%' ORDER BY a.id"
        ).fetchall()
        # Each number of an alert's pages once, none left out, and its rungs in order from the first.
        skipped = connection.execute(
            "SELECT count(*) FROM (SELECT alert_id FROM safety_page GROUP BY 1"
            " HAVING max(number) + 1 <> count(DISTINCT number) OR max(rung) + 1 <> count(DISTINCT rung)) holes"
        ).fetchone()
        # By the order in which they were written: the clock has jumped meanwhile.
        late = connection.execute(
            "SELECT count(*) FROM safety_page p JOIN safety_acknowledgement k USING (alert_id)"
            " WHERE p.wait = 'TAKE' AND p.xmin::text::bigint > k.xmin::text::bigint"
        ).fetchone()
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            for table in (
                "safety_alert",
                "safety_page",
                "safety_attempt",
                "safety_acknowledgement",
                "safety_resolution",
            )
        ]
        pages = Counter(
            row[0]
            for row in connection.execute("SELECT a.ref FROM safety_page p JOIN safety_alert a ON a.id = p.alert_id")
        )
    # A patient sends one after the other, so that the nth signal and the nth alert of each are the same.
    alerts, sends = defaultdict[str, list[UUID]](list), defaultdict[str, list[float]](list)
    for patient, alert in rows:
        alerts[patient].append(alert)
    for sent in storm.sent:
        sends[sent.patient].append(sent.at)
    first_rang: dict[UUID, float] = {}
    for ring in storm.rang:
        first_rang.setdefault(ring.alert, ring.at)
    sent_at = {
        alert: at for patient, all_at in sends.items() for alert, at in zip(alerts[patient], all_at, strict=False)
    }
    # How long we took to try, and how long a gateway that hangs, refuses and lies let it take until one really arrived.
    tries, rings = (
        sorted(max(0.0, at - sent_at[alert]) for alert, at in first.items() if alert in sent_at)
        for first in (storm.first_tried, first_rang)
    )
    rang = Counter(ring.alert for ring in storm.rang)
    numbers = [int(row[0]) for row in (skipped, late, *counts) if row is not None]
    return Found(
        acknowledged_without_an_alert=sum(max(0, len(at) - len(alerts[who])) for who, at in sends.items()),
        alerts_without_page_or_next_step=_number(url, UNHEARD),
        rungs_skipped=numbers[0],
        pages_planned_after_it_was_taken=numbers[1],
        rang_long_after_it_was_taken=sum(
            ring.first and ring.at > storm.taken.get(ring.alert, float("inf")) + UNDER_WAY_SECONDS
            for ring in storm.rang
        ),
        signals_with_two_alerts=sum(max(0, len(those) - len(sends[who])) for who, those in alerts.items()),
        sends_never_acknowledged=storm.begun - len(storm.sent),
        answers_that_refuse=storm.refused.total(),
        acknowledged=len(storm.sent),
        alerts=numbers[2],
        pages=numbers[3],
        attempts=numbers[4],
        taken=numbers[5],
        resolved=numbers[6],
        rang=len(storm.rang),
        rang_again=sum(max(0, times - pages[alert]) for alert, times in rang.items()),
        refused=dict(storm.refused),
        kills=dict(storm.kills),
        clock_jumps=storm.jumps,
        gateway=dict(storm.gateway),
        first_try_p50_seconds=_share(tries, 0.5),
        first_try_p95_seconds=_share(tries, 0.95),
        first_try_max_seconds=_share(tries, 1),
        first_ring_p50_seconds=_share(rings, 0.5),
        first_ring_p95_seconds=_share(rings, 0.95),
        first_ring_max_seconds=_share(rings, 1),
        storm_seconds=round(blew, 1),
        drained_in_seconds=round(drained, 1),
    )


def _share(ordered: Sequence[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2) if ordered else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.drills.storm", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--signals", type=int, default=10_000)
    parser.add_argument("--senders", type=int, default=6)
    parser.add_argument("--rate", type=float, default=6.0, help="signals a second, at most")
    parser.add_argument("--taken", type=float, default=0.95, help="share of the pages that ring and are answered")
    parser.add_argument("--minutes", type=float, default=60.0, help="no signal is begun after so many")
    parser.add_argument("--every", type=float, default=6.0, help="seconds between two blows, on average")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    found = weather(
        signals=asked.signals,
        senders=asked.senders,
        every_seconds=asked.every,
        per_second=asked.rate,
        taken_share=asked.taken,
        minutes=asked.minutes,
        seed=asked.seed,
    )
    sys.stdout.write(json.dumps(asdict(found), indent=2) + "\n")
    sys.exit(f"Broken: {', '.join(found.broken)}" if found.broken else 0)


if __name__ == "__main__":
    main()
