"""Where does the benchmark run? In a database made for it and dropped afterwards, behind web processes of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from stepwell.doors.cli.installation import open_database
from stepwell.plumbing.postgres.lifeline import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 30.0
SETTINGS = "bench.settings"
OPTIONS = ("--lifespan", "off", "--no-access-log", "--log-level", "warning")


@contextmanager
def throwaway_database() -> Iterator[None]:
    """DATABASE_URL leads to a new, empty database on its server, or on the embedded one; dropped at the end."""
    leave = open_database()
    server = os.environ["DATABASE_URL"]
    name = f"stepwell_bench_{os.getpid()}"
    try:
        _administer(server, "CREATE DATABASE {}", name)
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        try:
            yield
        finally:
            _close_connections()
            os.environ["DATABASE_URL"] = server
            _administer(server, "DROP DATABASE {} WITH (FORCE)", name)
    finally:
        leave()


def gather_statistics() -> None:
    """What the database would find out by itself within a minute of the bulk load."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("ANALYZE")


@contextmanager
def web_processes(number: int = 1) -> Iterator[tuple[str, int]]:
    """So many uvicorn processes serving on one free port of the loopback interface, as `stepwell run` serves it."""
    with ExitStack() as stack:
        taken = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=2048))
        host, port = taken.getsockname()
        for _ in range(number):
            process = subprocess.Popen(
                [sys.executable, "-m", "uvicorn", "bench.asgi:application", *OPTIONS, "--fd", str(taken.fileno())],
                cwd=ROOT,
                env=os.environ | {"DJANGO_SETTINGS_MODULE": SETTINGS, "STEPWELL_LOG_LEVEL": "ERROR"},
                pass_fds=[taken.fileno()],
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
            stack.callback(process.wait, timeout=10)
            stack.callback(process.terminate)
        _wait(host, port, process)
        yield host, port


def _wait(host: str, port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/bare/")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    raise SystemExit("The web process did not start; what it said stands above.")


def _administer(server: str, statement: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
