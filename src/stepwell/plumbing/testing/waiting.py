"""How does a test of two at once go on at the right moment? When the database says that one waits for the other."""

from time import monotonic, sleep

import pytest
from django.db import connection

SECONDS = 20


def until_somebody_waits() -> None:
    """Returns once a lock of this database is waited for."""
    deadline = monotonic() + SECONDS
    while monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
        sleep(0.02)
    pytest.fail(f"nobody waited for a lock within {SECONDS} seconds")
