"""How does the database reach this version of Stepwell? As the owner, under a lock, however many ask at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from stepwell.doors.cli import installation
from stepwell.doors.cli.command import Report, command, say
from stepwell.plumbing.database.roles import UnsuitableServer

OWNER = "owner"


@command(human=lambda report: f"The database is up to date; {report['applied']} migrations were applied.")
def migrate() -> Report:
    """Bring the database to this version of Stepwell, and renew the policies that lock its tables."""
    leave = installation.open_database()
    try:
        installation.configure()
        return {"applied": bring_up_to_date(renew_locks=True)}
    finally:
        leave()


def bring_up_to_date(*, renew_locks: bool = False) -> int:
    """Apply what is pending and then lock the tables; how many migrations that were.

    With nothing pending it costs a query. Raises UnsuitableServer for the database of a newer Stepwell.
    """
    try:
        if not _pending() and not renew_locks:
            return 0
        with _alone():
            applied = _pending()  # another process may just have done it
            if applied:
                say(f"Migrating the database ({applied} steps) ...")
                call_command("migrate", database=OWNER, verbosity=0, interactive=False)
            call_command("createcachetable", database=OWNER, verbosity=0)  # which no migration makes
            from stepwell.clinic.access.locks import lock_tables  # needs the models, so not before Django is ready
            from stepwell.clinic.rulebook.actions import load_starter_rules

            lock_tables(using=OWNER)
            load_starter_rules()
            return applied
    finally:
        connections[OWNER].close()


def _pending() -> int:
    executor = MigrationExecutor(connections[OWNER])
    _refuse_newer(executor)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _refuse_newer(executor: MigrationExecutor) -> None:
    """A database that a later version has migrated is not this version's to write to."""
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("stepwell.")}
    unknown = sorted(
        f"{app}.{name}"
        for app, name in set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
        if app in ours
    )
    if unknown:
        raise UnsuitableServer(
            f"The database was made by a newer Stepwell ({', '.join(unknown[:3])}); start that version, "
            "or name another directory in STEPWELL_DATA."
        )


@contextmanager
def _alone() -> Iterator[None]:
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('stepwell migrate'))")
    try:
        yield
    finally:
        with connections[OWNER].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('stepwell migrate'))")
