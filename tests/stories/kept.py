"""How does a story begin in a programme that was lived only once? Its rows are kept in memory and put back.

The rows come in as the owner and around the triggers, which would judge them a second time.
"""

from collections.abc import Callable

from django.db import connection

from stepwell.plumbing.database.acting import APP_ROLE

# What a migration fills, what a flush leaves, and what is only history.
ELSEWHERE = {
    *("django_content_type", "auth_permission", "django_migrations"),
    *("stepwell_key", "stepwell_cache", "procrastinate_events"),
}
_kept: dict[str, dict[str, bytes]] = {}


def lived_once(name: str, live: Callable[[], None]) -> None:
    """Live it, or put back what was left the first time. For an empty database outside any transaction."""
    if name in _kept:
        _as_owner(lambda: _put_back(_kept[name]))
    else:
        live()
        _as_owner(lambda: _kept.update({name: _rows()}))


def _as_owner(act: Callable[[], None]) -> None:
    _run("SET ROLE NONE")
    try:
        act()
    finally:
        _run(f"SET ROLE {APP_ROLE}")


def _rows() -> dict[str, bytes]:
    kept = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names(cursor)) - ELSEWHERE:
            with cursor.copy(f'COPY "{table}" TO STDOUT (FORMAT binary)') as out:
                kept[table] = b"".join(out)
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            if cursor.fetchone() == (0,):
                del kept[table]
    return kept


def _put_back(kept: dict[str, bytes]) -> None:
    locked = _locked()
    for table in kept:
        _run(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        _run(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    _run("BEGIN")  # foreign keys wait for the commit, so the order is free
    with connection.cursor() as cursor:
        for table, rows in kept.items():
            with cursor.copy(f'COPY "{table}" FROM STDIN (FORMAT binary)') as into:
                into.write(rows)
    _run("COMMIT")
    for table in kept:
        _run(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        if table in locked:
            _run(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    with connection.cursor() as cursor:
        sequences = [line for table in kept for line in connection.introspection.get_sequences(cursor, table)]
    for line in sequences:
        name, table, column = line["name"], line["table"], line["column"]
        _run(f'SELECT setval(\'"{name}"\', (SELECT max("{column}") FROM "{table}"))')


def _locked() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relforcerowsecurity")
        return {name for (name,) in cursor.fetchall()}


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
