"""On which PostgreSQL do the tests run? On DATABASE_URL, else on an embedded one of their own.

Named by `-p` in pyproject.toml, so that it runs before pytest-django reads the settings. Test runs at the same time
have a server each (`.data/test-1`, `.data/test-2` …); its files are kept for the next run, and safety from a power
cut is traded for speed.
"""

import os
from fcntl import LOCK_EX, LOCK_NB, flock
from itertools import count
from pathlib import Path
from typing import IO

import pytest

from stepwell.plumbing.database.roles import UnsuitableServer, ensure_roles
from stepwell.plumbing.postgres import CannotStart, Server, data_directory, ensure
from stepwell.plumbing.postgres.account import server_account
from stepwell.plumbing.postgres.place import Place, private_directory

_running: list[tuple[Server, IO[str]]] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the server and say where it is, before anybody reads the settings."""
    asked_only = {"--help", "-h", "--version", "-V", "--markers", "--fixtures"}
    if asked_only & set(early_config.invocation_params.args):
        return
    try:
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = _start_own_server()
        ensure_roles(os.environ["DATABASE_URL"])
    except (CannotStart, UnsuitableServer) as refusal:
        raise pytest.UsageError(str(refusal)) from refusal


def pytest_configure(config: pytest.Config) -> None:
    """Fixtures of a later plugin win, so ours about the browser are registered after pytest-playwright's."""
    config.pluginmanager.import_plugin("stepwell.plumbing.testing.browser")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop what we started."""
    while _running:
        server, claim = _running.pop()
        os.environ.pop("DATABASE_URL", None)
        server.stop()
        claim.close()


def _start_own_server() -> str:
    data, claim = _own_directory(data_directory())
    server = ensure(data, own=True, durable=False)
    _running.append((server, claim))
    return server.url


def _own_directory(data: Path) -> tuple[Path, IO[str]]:
    """The first test directory that no other test run has claimed, and our claim to it."""
    private_directory(data, group=server_account(Place(data)).gid)
    for number in count(1):
        claim = (data / f"test-{number}.claim").open("w")
        try:
            flock(claim, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            claim.close()
        else:
            return data / f"test-{number}", claim
    raise AssertionError("counting ended")
