"""How does a process hear that something was committed? Over one connection that listens, for all who wait in it.

PostgreSQL rings as a transaction commits (NOTIFY). A ring wakes, and no more: what has happened, the rows tell.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

PATIENCE_S = 5


class Unheard(Exception):
    """The database is not heard any more; ask again, and then look at everything."""


async def rings(channel: str, *, quiet_s: float, gather_s: float = 0.05) -> AsyncIterator[frozenset[str] | None]:
    """What was rung, moment by moment; an empty set where it was quiet for `quiet_s` and the database still answers.

    The first is None: from now on everything is heard, and nothing that was rung before. What rings within `gather_s`
    comes together. Raises Unheard.
    """
    try:
        async with await psycopg.AsyncConnection.connect(**_where(), autocommit=True) as bell:
            await bell.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            yield None
            while True:
                told = {ring.payload async for ring in bell.notifies(timeout=quiet_s, stop_after=1)}
                if told:
                    await asyncio.sleep(gather_s)
                    told |= {ring.payload async for ring in bell.notifies(timeout=0)}
                else:
                    await asyncio.wait_for(bell.execute("SELECT 1"), PATIENCE_S)
                yield frozenset(told)
    except (psycopg.Error, OSError, TimeoutError) as failure:
        raise Unheard from failure


def _where() -> dict[str, Any]:
    """The database Django uses, as libpq is told of it."""
    ours = {"cursor_factory", "context", "prepare_threshold"}
    told = connections["default"].get_connection_params()
    return {name: value for name, value in told.items() if name not in ours} | {"connect_timeout": PATIENCE_S}
