"""How does a process that lives show that it still works? It beats down a pipe to its supervisor while it does.

A process may live and do nothing: a lock that nobody gives back, a circle in what it says. Nothing dies then, and
nobody would start it again.
"""

import asyncio
import logging
import os
from concurrent.futures import ThreadPoolExecutor

FD = "PULSE_FD"  # not a setting: the supervisor gives it
EVERY_SECONDS = 20.0


async def beat(every: float = EVERY_SECONDS) -> None:
    """Beat while this loop turns and a thread here can write to its log."""
    with ThreadPoolExecutor(1) as thread:
        while True:
            await asyncio.get_running_loop().run_in_executor(thread, _reach_the_log)
            beat_once()
            await asyncio.sleep(every)


def beat_once() -> None:
    """One beat; without a supervisor, nothing."""
    if pipe := os.environ.get(FD):
        os.write(int(pipe), b".")


def _reach_the_log() -> None:
    for handler in logging.getLogger().handlers:
        handler.flush()  # waits, as every word does, for whoever is writing
