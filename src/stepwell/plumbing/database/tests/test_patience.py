"""Who waits for what another holds is told so in time, and who says nothing in a transaction loses it."""

import os
import time

import psycopg
import pytest
from django.db import connection

from stepwell.plumbing.database import wait_at_most

pytestmark = pytest.mark.django_db


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a process that has just begun."""
    for name in ("PGOPTIONS", "PGCONNECT_TIMEOUT"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    wait_at_most(lock_timeout=0.2, idle_in_transaction_session_timeout=0.5)


def connected() -> psycopg.Connection:
    told = connection.get_connection_params()
    words = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(**{word: told[word] for word in words if word in told})


@pytest.mark.usefixtures("patience")
def test_nobody_waits_long_for_what_another_holds_and_nobody_holds_it_who_has_vanished() -> None:
    with connected() as vanished, connected() as waits:
        vanished.execute("SELECT pg_advisory_xact_lock(7)")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            waits.execute("SELECT pg_advisory_xact_lock(7)")
        waits.rollback()
        time.sleep(0.6)
        waits.execute("SELECT pg_advisory_xact_lock(7)")
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            vanished.execute("SELECT 1")


@pytest.mark.usefixtures("patience")
def test_what_the_environment_says_stands_above_it() -> None:
    os.environ["PGOPTIONS"] = "-c lock_timeout=7s"
    wait_at_most(lock_timeout=1)
    with connected() as asks:
        assert asks.execute("SHOW lock_timeout").fetchone() == ("7s",)
