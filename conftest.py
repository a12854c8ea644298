"""What every test stands on: a database locked as in production, acted on as the app role."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.db import OperationalError, connections, transaction
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.database.acting import APP_ROLE
from stepwell.plumbing.testing.template import template

OTHERS_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';"
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """The test database is a copy of one that is migrated already."""
    with django_db_blocker.unblock():
        connections["default"].settings_dict["TEST"]["TEMPLATE"] = template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After the owner has made the test database: lock its tables, then be the app role until it is removed."""
    from stepwell.clinic.access.locks import lock_tables

    with django_db_blocker.unblock():
        lock_tables(using="default")
        connection = connections["default"]
        connection.settings_dict["OPTIONS"]["options"] = f"-c role={APP_ROLE}"
        connection.close()
    yield
    with django_db_blocker.unblock():
        del connection.settings_dict["OPTIONS"]["options"]
        connection.close()


@pytest.fixture(scope="session", autouse=True)
def flush_as_owner() -> Iterator[None]:
    """Only the owner may truncate; a transactional test cleans up as the owner.

    Now and then a page that was closed still has a request under way in the live server: it ends there and then.
    """
    flush = DatabaseOperations.execute_sql_flush

    def as_owner(self: DatabaseOperations, sql_list: list[str]) -> None:
        # RESET ROLE would lead back to the app role, which the connection starts with.
        queue = "TRUNCATE procrastinate_jobs CASCADE;"  # not Django's own table, so not in its list
        for is_last in (False, False, True):
            try:
                flush(self, ["SET ROLE NONE;", OTHERS_END, queue, *sql_list, f"SET ROLE {APP_ROLE};"])
                break
            except OperationalError:  # a deadlock with a request that began just then
                if is_last:
                    raise

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", as_owner)
        yield


@pytest.fixture(autouse=True)
def acting(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests with a database act programme-wide unless they say who acts."""
    if not request.node.get_closest_marker("django_db") and {"db", "transactional_db"}.isdisjoint(request.fixturenames):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    with acting_as_programme():
        yield


@pytest.fixture(scope="session")
def loading() -> list[str]:
    """The statement by which the rules that ship with Stepwell came in, once they have."""
    return []


@pytest.fixture
def rules(acting: None, db: None, loading: list[str]) -> None:
    """The rules that ship with Stepwell are in force: read once, then put in by the same statement."""
    from stepwell.clinic.rulebook.actions import load_starter_rules

    connection = connections["default"]
    if not loading:
        with CaptureQueriesContext(connection) as told:
            load_starter_rules()
        loading += [each["sql"] for each in told if each["sql"].startswith("INSERT")]
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(loading[0])


@pytest.fixture
def database_clock(acting: None) -> Iterator[Callable[[datetime], None]]:
    """Set the clock by which the database's own lock counts, until the test ends."""

    def told(words: str) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT current_user")
            role = cursor.fetchone()[0]
            cursor.execute(
                "SET ROLE NONE; CREATE OR REPLACE FUNCTION stepwell_now() RETURNS timestamptz LANGUAGE sql STABLE"
                f" SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT {words} $$; SET ROLE {role}"
            )

    yield lambda at: told(f"timestamptz '{at.isoformat()}'")
    told("statement_timestamp()")


@pytest.fixture
def solved_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page has answered by a process of its own is answered in the test's: it waits for none to start."""
    from stepwell.clinic.live import disruptions
    from stepwell.pure.timetable.mended import mended

    monkeypatch.setattr(disruptions, "answered_aside", lambda of, *told, seconds, **named: mended(*told, **named))
