"""How is the embedded PostgreSQL started, shared and stopped?

It is a direct child that listens on 127.0.0.1 only. Two ways to use it:

* `own=True` (`stepwell run`, the tests): the server lives as long as the caller. Should the caller be killed with -9,
  the kernel tells the server, which shuts down cleanly.
* `own=False` (a single command): the server that runs is used; else one is started, and whoever leaves last stops it.
"""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, replace
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from stepwell.plumbing.postgres.account import Account, place_cluster, programs, server_account
from stepwell.plumbing.postgres.cluster import make_cluster, refuse_other_version
from stepwell.plumbing.postgres.lifeline import die_with_parent
from stepwell.plumbing.postgres.place import (
    DATABASE,
    OWNER,
    Keys,
    Place,
    free_port,
    new_keys,
    private_directory,
)
from stepwell.plumbing.postgres.refusal import CannotStart

PATIENCE_SECONDS = 60.0  # a crash recovery may take its time
STOP_SECONDS = 20.0
PAUSE_SECONDS = 0.02
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=150",
    "log_min_error_statement=panic",  # a statement or a value may be about a patient
    "log_error_verbosity=terse",
    "timezone=UTC",
    "log_timezone=UTC",
)


@dataclass(slots=True)
class Server:
    """A running server and our part in it. `stop()` is called once, at the end."""

    place: Place
    url: str
    process: subprocess.Popen[bytes] | None
    _user: IO[str]
    _own: bool

    def alive(self) -> bool:
        """Whether the server still runs; of a server that is not our child, whether it answers."""
        if self.process is not None:
            return self.process.poll() is None
        keys = self.place.read_keys()
        return keys is not None and _answers(self.place, keys)

    def stop(self) -> None:
        """Leave the server; stop it, cleanly, if it is ours or nobody else uses it."""
        with self.place.locked():
            if self._own or _alone(self._user):
                _stop(self.place)
                if self.process is not None:
                    self.process.wait()
            self._user.close()


def ensure(data: Path, *, own: bool, durable: bool = True) -> Server:
    """A server on this data directory, started if none runs. `durable=False` (tests) trades safety for speed.

    Call from the main thread: an owned server ends with the thread that started it. Raises CannotStart.
    """
    place = Place(data)
    private_directory(data, group=server_account(place).gid)
    user = place.users.open("w")
    try:
        deadline = time.monotonic() + STOP_SECONDS
        while True:
            with place.locked():
                if not own:
                    flock(user, LOCK_SH)
                    return _use_or_start(place, user, durable=durable)
                if _alone(user):
                    _stop(place)  # left behind by a command that was killed
                    server = _start(place, user, own=True, durable=durable)
                    flock(user, LOCK_SH)
                    return server
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"Another Stepwell command is using the database in {data}; try again when it has ended."
                )
            time.sleep(0.2)
    except BaseException:
        user.close()
        raise


def _use_or_start(place: Place, user: IO[str], *, durable: bool) -> Server:
    keys = place.read_keys()
    if keys is not None and _answers(place, keys):
        return Server(place, keys.url(), None, user, _own=False)
    return _start(place, user, own=False, durable=durable)


def _start(place: Place, user: IO[str], *, own: bool, durable: bool) -> Server:
    account = server_account(place)
    place_cluster(place, account)
    keys = place.read_keys()
    made = place.cluster.exists()
    if keys is None and made:
        raise CannotStart(
            f"{place.data / 'postgres.json'} is missing, and with it the password of the database beside it; "
            "restore it from a backup, or name a new directory in STEPWELL_DATA."
        )
    keys = keys or new_keys()
    binaries = programs(place, account)
    if made:
        refuse_other_version(place)
    else:
        place.write_keys(keys)
        make_cluster(place, account, binaries, keys, durable=durable)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        process = _spawn(place, account, binaries, keys, own=own, durable=durable)
        if _became_ready(process, place, keys, deadline):
            break
        if time.monotonic() > deadline or not _worth_another_try(place):
            raise CannotStart(f"The database did not start: {_last_word(place)} ({place.log})")
        keys = replace(keys, port=free_port()) if "could not bind" in _tail(place) else keys
        place.write_keys(keys)
        time.sleep(0.3)
    _make_owner_and_database(keys)
    return Server(place, keys.url(), process, user, own)


def _spawn(
    place: Place, account: Account, binaries: Path, keys: Keys, *, own: bool, durable: bool
) -> subprocess.Popen[bytes]:
    settings = (*SETTINGS, f"port={keys.port}", *(() if durable else FAST))
    with place.log.open("ab") as log:
        log.write(b"\n-- start\n")
        log.flush()
        return subprocess.Popen(
            [binaries / "postgres", "-D", place.cluster.resolve(), *(f"--{setting}" for setting in settings)],
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # a Ctrl-C at the terminal is ours to pass on
            preexec_fn=die_with_parent(signal.SIGINT) if own else None,
        )


def _became_ready(process: subprocess.Popen[bytes], place: Place, keys: Keys, deadline: float) -> bool:
    while process.poll() is None:
        if _answers(place, keys):
            return True
        if time.monotonic() > deadline:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise CannotStart(f"The database did not answer within {PATIENCE_SECONDS:.0f} s; see {place.log}.")
        time.sleep(PAUSE_SECONDS)
    return False


def _answers(place: Place, keys: Keys) -> bool:
    """Whether our server, and no other program, answers on the port. Waits for one that starts up or shuts down."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            with psycopg.connect(keys.superuser_url(), autocommit=True) as connection:
                row = connection.execute("SHOW data_directory").fetchone()
                return row is not None and Path(row[0]) == place.cluster.resolve()
        except psycopg.OperationalError as error:
            # 57P03: the server is starting up or shutting down; psycopg gives connection errors no class of their own
            if not any(word in str(error) for word in ("starting up", "shutting down", "recovery")):
                return False
            time.sleep(PAUSE_SECONDS)
    return False


def _make_owner_and_database(keys: Keys) -> None:
    with psycopg.connect(keys.superuser_url(), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone() is None:
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD {}").format(
                    sql.Identifier(OWNER), sql.Literal(keys.owner)
                )
            )
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )


def _alone(user: IO[str]) -> bool:
    """Whether nobody else uses the server; if so, the caller holds it for itself from now on."""
    try:
        flock(user, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop(place: Place) -> None:
    """Stop whatever server runs on the place, letting each open transaction fail and every page be written."""
    keys = place.read_keys()
    if keys is None or (pid := _postmaster(place)) is None or not _answers(place, keys):
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + STOP_SECONDS
    while _postmaster(place) is not None and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)


def _postmaster(place: Place) -> int | None:
    try:
        return int((place.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _tail(place: Place) -> str:
    return place.log.read_text(errors="replace").rpartition("-- start\n")[2]


def _last_word(place: Place) -> str:
    fatal = [line for line in _tail(place).splitlines() if "FATAL" in line or "PANIC" in line]
    return fatal[-1].partition(":  ")[2] if fatal else "it ended without a word"


def _worth_another_try(place: Place) -> bool:
    """A predecessor killed a moment ago may still hold the directory; another program may hold the port."""
    return any(sign in _tail(place) for sign in ("postmaster.pid", "shared memory", "could not bind"))
