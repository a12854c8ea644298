"""How do tests get a database at once? As a copy of one that was migrated before.

Migrating from nothing takes ten seconds, of every test run and every worker of it. So it is done once for today's
migrations and kept on the server; whatever follows a migration (locks, permissions) is still done on each copy.
"""

import hashlib
from pathlib import Path

import django
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from psycopg import sql

PREFIX = "stepwell_migrated_"


def template() -> str:
    """The name of a database with today's migrations in it, made if there is none; other test runs wait meanwhile."""
    connection = connections["default"]
    name, served = PREFIX + _digest(), connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:  # as Django makes its own test databases
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {row[0] for row in cursor.fetchall()}
        if name in there:
            return name
        for stale in there:
            cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(stale)))
        unfinished = f"{PREFIX}unfinished"
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
        connection.settings_dict["NAME"] = unfinished
        try:
            call_command("migrate", verbosity=0)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = served
        cursor.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
        )
    return name


def _digest() -> str:
    """Of everything that migrations are made of."""
    digest = hashlib.sha256(django.get_version().encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            digest.update(f"{app.label} {file.name}".encode() + file.read_bytes())
    return digest.hexdigest()[:16]
