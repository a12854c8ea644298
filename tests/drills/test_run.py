"""Does `stepwell run` start everything, say no in a sentence, and leave nothing running, however it ends?"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from stepwell.plumbing.postgres.place import Keys, Place, free_port

STEPWELL = Path(sys.executable).with_name("stepwell")
PATIENCE_SECONDS = 120.0  # where other tests run beside it

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Reads /proc.")


@dataclass(frozen=True)
class Copy:
    """One running `stepwell run`."""

    process: subprocess.Popen[str]
    port: int

    def ends(self) -> int:
        return self.process.wait(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("run") / "data"
    yield directory
    # As root the database lies outside pytest's own directories, which its account cannot reach.
    shutil.rmtree((directory / "postgres").resolve().parent, ignore_errors=True)


def command(*words: str, data: Path, **more: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}}
    return subprocess.Popen(
        [STEPWELL, *words],
        env={**kept, "STEPWELL_DATA": str(data), **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refusal(*words: str, data: Path, **more: str) -> str:
    """What the command says in refusing."""
    with command(*words, data=data, **more) as process:
        out, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 1, said
    assert out == ""
    return [line for line in said.splitlines() if " s  " not in line][-1]


@contextmanager
def running(data: Path) -> Iterator[Copy]:
    port = free_port()
    with command("run", "--json", "--no-demo", "--port", str(port), data=data) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            ready = process.stdout.readline()
            assert ready, process.stderr.read()
            assert json.loads(ready) == {"address": f"http://127.0.0.1:{port}/", "cast": []}
            yield Copy(process, port)
        finally:
            process.kill()


def left_running(data: Path) -> list[str]:
    """The processes of this installation: its directory is in their environment or among their arguments."""
    signs = (bytes(data), bytes((data / "postgres").resolve()))
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            told = words + (process / "environ").read_bytes()
            if words and any(sign in told for sign in signs):
                found.append(words.replace(b"\0", b" ").decode())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
    return found


def assert_nothing_is_left(data: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while left := left_running(data):
        assert time.monotonic() < deadline, left
        os.sched_yield()


def test_killed_with_9_it_leaves_nothing_running(data: Path) -> None:
    with running(data) as copy:
        assert len(left_running(data)) > 3, "itself, the database, web processes, the pager and the worker"
        assert "already running" in refusal("run", "--port", str(free_port()), data=data)
        elsewhere = data.with_name("second")
        assert f"Port {copy.port} of 127.0.0.1 cannot be used (Address already in use);" in refusal(
            "run", "--port", str(copy.port), data=elsewhere
        )
        copy.process.kill()
        copy.ends()
    assert_nothing_is_left(data)


def test_a_worker_that_dies_is_started_again_and_an_interrupt_stops_everything(data: Path) -> None:
    with running(data) as copy:
        assert copy.process.stderr is not None
        os.kill(worker(data), signal.SIGKILL)
        again = "er ended (killed by SIGKILL); starting it again"  # the pager or the worker
        assert any(again in line for line in copy.process.stderr)
        assert worker(data)
        copy.process.send_signal(signal.SIGINT)
        assert copy.ends() == 0
    assert_nothing_is_left(data)
    with socket.create_server(("127.0.0.1", copy.port)):
        pass  # the port is free again


def worker(data: Path) -> int:
    """The process id of this installation's worker, waited for."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for process in Path("/proc").glob("[0-9]*"):
            if is_worker(process, data):
                return int(process.name)
        os.sched_yield()
    raise AssertionError("no worker runs")


def is_worker(process: Path, data: Path) -> bool:
    try:
        words = (process / "cmdline").read_bytes()
        return b"worker_process" in words and bytes(data) in (process / "environ").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def test_an_old_data_directory_is_refused(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.write_keys(Keys(1, "owner", "superuser"))
    place.cluster.mkdir()
    (place.cluster / "PG_VERSION").write_text("14\n")
    assert "was made by PostgreSQL 14" in refusal("run", "--port", str(free_port()), data=tmp_path)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "DATABASE_URL must read postgresql://owner:password@host:port/database."),
        ("postgresql://me:secret@127.0.0.1:1/x", "does not let us in: Connection refused"),
    ],
)
def test_a_database_url_that_leads_nowhere_is_said_without_the_password(
    url: str, sentence: str, tmp_path: Path
) -> None:
    said = refusal("migrate", data=tmp_path, DATABASE_URL=url)
    assert sentence in said
    assert "secret" not in said
