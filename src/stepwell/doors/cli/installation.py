"""On which programme does a command work? Find its database, or start one, and make Django ready for it."""

import os
from collections.abc import Callable

import django
import psycopg
from django.apps import apps

from stepwell.plumbing.database.roles import UnsuitableServer, ensure_roles
from stepwell.plumbing.postgres import Server, data_directory, ensure
from stepwell.plumbing.postgres.refusal import CannotStart

DEMO = "stepwell.settings.demo"


def open_programme() -> Callable[[], None]:
    """Database, Django and migrations, in this order. Call the result at the end; it stops what was started.

    Where Django is ready already (in a test), all of it is taken as it is.
    """
    if apps.ready:
        return _nothing
    leave = open_database()
    try:
        configure()
        from stepwell.doors.cli.migrate import bring_up_to_date

        bring_up_to_date()
    except BaseException:
        leave()
        raise
    return leave


def open_database() -> Callable[[], None]:
    """See to it that DATABASE_URL leads to a usable PostgreSQL, by starting our own where it is unset."""
    if url := os.environ.get("DATABASE_URL"):
        check(url)
        ensure_roles(url)
        return _nothing
    server = ensure(data_directory(), own=False)
    os.environ["DATABASE_URL"] = server.url
    ensure_roles(server.url)
    return lambda: _leave(server)


def configure() -> None:
    """Django, with the demo's settings unless others are named. Touches no database."""
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEMO)
        os.environ.setdefault("STEPWELL_LOG_LEVEL", "WARNING")
        django.setup()


def check(url: str) -> None:
    """Raises CannotStart or UnsuitableServer, in one sentence without the password, if nothing usable answers."""
    try:
        named = psycopg.conninfo.conninfo_to_dict(url) if "://" in url else {}
    except psycopg.ProgrammingError:
        named = {}
    if not named.get("dbname"):
        raise UnsuitableServer("DATABASE_URL must read postgresql://owner:password@host:port/database.")
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines()
        answered = "FATAL:" in said[-1]  # where nobody answers, the first line says why and the rest asks questions
        reason = said[-1].rpartition("FATAL:")[2] if answered else said[0].rpartition("failed:")[2]
        raise CannotStart(f"The database named by DATABASE_URL does not let us in: {reason.strip()}") from error


def _leave(server: Server) -> None:
    if apps.ready:
        from django.db import connections

        connections.close_all()
    server.stop()
    os.environ.pop("DATABASE_URL", None)


def _nothing() -> None:
    """What was there before us stays."""
