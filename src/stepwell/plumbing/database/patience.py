"""How long does a process wait for its database, or for what another holds there? No longer than it says as it begins.

A process may vanish with its machine, or stand still, in the middle of a transaction. The database learns of that hours
later, and meanwhile everybody waits for what it held: so whoever says nothing in a transaction loses it.
"""

import os
from collections.abc import Mapping


def wait_at_most(**seconds: float) -> None:
    """From here on, each connection of this process has these settings of PostgreSQL, such as `lock_timeout`; what
    the environment says in PGOPTIONS stands above them.

    To be called before the first connection, and by a process as it begins: it changes its environment.
    """
    os.environ["PGOPTIONS"] = f"{_as_options(seconds)} {os.environ.get('PGOPTIONS', '')}".strip()
    os.environ.setdefault("PGCONNECT_TIMEOUT", "5")


def _as_options(seconds: Mapping[str, float]) -> str:
    return " ".join(f"-c {name}={round(value * 1000)}" for name, value in seconds.items())
