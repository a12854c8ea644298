"""Which database roles does Stepwell use, and how are they made?

`DATABASE_URL` names the owner: it migrates and owns the tables, and is never used to serve. The program runs as
`stepwell_app`, which row-level security binds, and switches to `stepwell_wide` where an account works
programme-wide. The app's password is derived from the owner's, so that every process that has the one secret finds
the other, on any number of machines.
"""

import hashlib
import hmac
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from stepwell.plumbing.database.acting import APP_ROLE, WIDE_ROLE, acting_key

OLDEST_SERVER, NEWEST_SERVER = 15, 18


class UnsuitableServer(Exception):
    """The server behind DATABASE_URL cannot be used; the text says why and what to do."""


def app_password(owner_url: str) -> str:
    """The app role's password, derived from the owner's."""
    owner = unquote(urlsplit(owner_url).password or "")
    return hmac.new(owner.encode(), b"stepwell_app", hashlib.sha256).hexdigest()


def app_url(owner_url: str) -> str:
    """The URL the program serves with: same server and database, the app role."""
    parts = urlsplit(owner_url)
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{APP_ROLE}:{quote(app_password(owner_url))}@{place}"))


def ensure_roles(owner_url: str) -> None:
    """Make, or bring up to date, the app and wide roles. Needs CREATEROLE on first use.

    Raises UnsuitableServer when the server is too old or too new, or the owner may not make roles.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        version = connection.info.server_version // 10_000
        if not OLDEST_SERVER <= version <= NEWEST_SERVER:
            raise UnsuitableServer(
                f"DATABASE_URL leads to PostgreSQL {version}; use {OLDEST_SERVER} to {NEWEST_SERVER}."
            )
        try:
            with connection.transaction():
                _make_roles(connection, app_password(owner_url))
                _renew_key(connection, acting_key(unquote(urlsplit(owner_url).password or "")))
        except psycopg.errors.InsufficientPrivilege as error:
            raise UnsuitableServer(
                "The owner in DATABASE_URL may not create the roles stepwell_app and stepwell_wide; "
                "run ALTER ROLE <owner> CREATEROLE as an administrator, once."
            ) from error


def _make_roles(connection: psycopg.Connection, password: str) -> None:
    connection.execute("SELECT pg_advisory_xact_lock(hashtext('stepwell roles'))")
    existing = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'stepwell%'")}
    # NOINHERIT: membership in the wide role must be switched to, never enjoyed in passing.
    if APP_ROLE not in existing:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD {}").format(sql.Identifier(APP_ROLE), password)
        )
    else:
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(APP_ROLE), password))
    if WIDE_ROLE not in existing:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(WIDE_ROLE)))
    for role, member in ((WIDE_ROLE, sql.Identifier(APP_ROLE)), (APP_ROLE, sql.SQL("CURRENT_USER"))):
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), member))


def _renew_key(connection: psycopg.Connection, key: bytes) -> None:
    """The owner may have another password than when the tables were locked."""
    if connection.execute("SELECT to_regclass('stepwell_key')").fetchone() != (None,):
        connection.execute("UPDATE stepwell_key SET key = %s", [key])
