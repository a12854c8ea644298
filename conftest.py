"""What every test stands on: a database locked as in production, acted on as the app role."""

from collections.abc import Iterator

import pytest
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from pytest_django.plugin import DjangoDbBlocker

from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.database.acting import APP_ROLE


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """After the owner has made the test database: lock its tables, then drop to the app role for good."""
    from stepwell.clinic.access.locks import lock_tables

    with django_db_blocker.unblock():
        lock_tables(using="default")
        connection = connections["default"]
        connection.settings_dict["OPTIONS"]["options"] = f"-c role={APP_ROLE}"
        connection.close()


@pytest.fixture(autouse=True)
def flush_as_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the owner may truncate; a transactional test cleans up as the owner."""
    flush = DatabaseOperations.execute_sql_flush

    def as_owner(self: DatabaseOperations, sql_list: list[str]) -> None:
        flush(self, ["RESET ROLE;", *sql_list, f"SET ROLE {APP_ROLE};"])

    monkeypatch.setattr(DatabaseOperations, "execute_sql_flush", as_owner)


@pytest.fixture(autouse=True)
def acting(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests with a database act programme-wide unless they say who acts."""
    if {"db", "transactional_db"}.isdisjoint(request.fixturenames):
        yield
        return
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    with acting_as_programme():
        yield
