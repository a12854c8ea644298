"""Does the embedded server start, stay shared, stop, and say no in a sentence?"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from stepwell.plumbing.postgres import CannotStart, ensure
from stepwell.plumbing.postgres.place import Keys, Place

KEYS = Keys(1, "owner", "superuser")
OWNER = """
import sys, time
from pathlib import Path
from stepwell.plumbing.postgres import ensure
ensure(Path(sys.argv[1]), own=True, durable=False)
print("started", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("server") / "data"
    yield directory
    # As root the database lies outside pytest's own directories, which its account cannot reach.
    shutil.rmtree((directory / "postgres").resolve().parent, ignore_errors=True)


@pytest.fixture
def other(tmp_path: Path) -> Place:
    return Place(tmp_path)


def asked(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def refused(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return True
    return False


def test_the_owner_of_the_database_is_no_superuser_and_text_is_unicode(data: Path) -> None:
    server = ensure(data, own=True, durable=False)
    try:
        assert asked(server.url, "SELECT current_user") == "stepwell_owner"
        assert asked(server.url, "SHOW is_superuser") == "off"
        assert asked(server.url, "SELECT upper('é')") == "É"
        assert asked(server.url, "SHOW data_checksums") == "on"
    finally:
        server.stop()
    assert refused(server.url)


def test_the_files_are_for_nobody_else(data: Path) -> None:
    ensure(data, own=False, durable=False).stop()
    assert data.stat().st_mode & 0o007 == 0
    assert (data / "postgres.json").stat().st_mode & 0o077 == 0
    assert (data / "postgres").stat().st_mode & 0o077 == 0


def test_commands_share_a_server_and_the_last_to_leave_stops_it(data: Path) -> None:
    first = ensure(data, own=False, durable=False)
    second = ensure(data, own=False, durable=False)
    assert first.url == second.url
    first.stop()
    assert asked(second.url, "SELECT 1") == 1
    second.stop()
    assert refused(second.url)


def test_a_killed_server_comes_back_with_its_data(data: Path) -> None:
    server = ensure(data, own=True)
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    assert not server.alive()
    server.stop()
    again = ensure(data, own=True, durable=False)
    try:
        assert asked(again.url, "SELECT number FROM kept") == 7
    finally:
        again.stop()


def test_a_port_that_another_program_took_is_exchanged(data: Path) -> None:
    ensure(data, own=False, durable=False).stop()
    keys = Place(data).read_keys()
    assert keys is not None
    with socket.socket() as thief:
        thief.bind(("127.0.0.1", 0))
        taken = thief.getsockname()[1]
        Place(data).write_keys(replace(keys, port=taken))
        server = ensure(data, own=False, durable=False)
        try:
            assert asked(server.url, "SELECT 1") == 1
            assert f":{taken}/" not in server.url
        finally:
            server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a child that its parent was killed.")
def test_a_server_ends_with_an_owner_that_is_killed(data: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER, str(data)], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == b"started\n"
        pid = int((data / "postgres" / "postmaster.pid").read_text().split()[0])
        owner.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}/status").exists():
        assert time.monotonic() < deadline, "the server outlived its owner"
        os.sched_yield()


def test_a_directory_of_another_version_is_refused(other: Place) -> None:
    other.write_keys(KEYS)
    other.cluster.mkdir()
    (other.cluster / "PG_VERSION").write_text("16\n")
    with pytest.raises(CannotStart, match=r"made by PostgreSQL 16 .* carry it over"):
        ensure(other.data, own=True)


def test_a_database_without_its_passwords_is_refused(other: Place) -> None:
    other.cluster.mkdir()
    with pytest.raises(CannotStart, match=r"postgres\.json is missing"):
        ensure(other.data, own=False)


def test_damaged_passwords_are_refused(other: Place) -> None:
    (other.data / "postgres.json").write_text('{"port": 54')
    with pytest.raises(CannotStart, match="cannot be read"):
        ensure(other.data, own=False)


def test_a_directory_that_cannot_be_made_is_refused(other: Place) -> None:
    (other.data / "file").write_text("")
    with pytest.raises(CannotStart, match="cannot be made"):
        ensure(other.data / "file" / "data", own=False)
