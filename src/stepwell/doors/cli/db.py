"""What can an administrator ask of the database?"""

import os
import subprocess
from urllib.parse import urlsplit

import click
import psycopg

from stepwell.doors.cli import installation
from stepwell.doors.cli.command import Declined, Report, command
from stepwell.plumbing.postgres import data_directory
from stepwell.plumbing.postgres.account import Account, programs
from stepwell.plumbing.postgres.place import Place


@click.group()
def db() -> None:
    """Ask about the database, or talk to it."""


@command()
def status() -> Report:
    """Where the database is, which version it has, and how large it is."""
    embedded = not os.environ.get("DATABASE_URL")
    leave = installation.open_database()
    try:
        url = os.environ["DATABASE_URL"]
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT pg_size_pretty(pg_database_size(current_database()))").fetchone()
            version = connection.info.server_version
        return {
            "embedded": embedded,
            "data": str(data_directory()) if embedded else None,
            "server": urlsplit(url).netloc.rpartition("@")[2],
            "postgresql": f"{version // 10_000}.{version % 10_000}",
            "size": row[0] if row else None,
        }
    finally:
        leave()


@command(human=lambda report: "")
def shell() -> Report:
    """Open psql on the database, as its owner: what you see there is not logged, and no policy holds you."""
    leave = installation.open_database()
    try:
        psql = programs(Place(data_directory()), Account()) / "psql"
        libpq = psycopg.conninfo.conninfo_to_dict(os.environ["DATABASE_URL"])
        names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
        known = {variable: str(libpq[key]) for key, variable in names.items() if libpq.get(key)}
        # The password goes by the environment: arguments can be read by every account of the machine.
        done = subprocess.run([psql, str(libpq["dbname"])], env={**os.environ, **known}, check=False)
        if done.returncode != 0:
            raise Declined(f"psql ended with status {done.returncode}.")
        return {"status": 0}
    finally:
        leave()


db.add_command(status)
db.add_command(shell)
