"""How does a web process serve on a socket its parent already holds? So the port is never lost between restarts."""

import asyncio
import os
import socket
import sys

from stepwell.doors.cli.pulse import beat
from stepwell.doors.web.asgi import application
from stepwell.doors.web.stream.server import Server
from stepwell.plumbing.database import wait_at_most

PATIENCE_SECONDS = 5  # for a page under way
# Somebody waits for a page; what is reckoned aside in a transaction takes ten seconds at most.
LOCK_SECONDS, SILENT_SECONDS = 10, 30
NICENESS = 5  # where there is too little processor for all, whoever is to be woken comes first


async def main() -> None:
    """`python -m stepwell.doors.cli.web_process FD`"""
    server = Server(
        application,
        access_log=False,
        server_header=False,
        log_level=os.environ.get("STEPWELL_LOG_LEVEL", "info").lower(),
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )
    beating = asyncio.create_task(beat())
    await server.serve(sockets=[socket.socket(fileno=int(sys.argv[1]))])
    beating.cancel()


if __name__ == "__main__":
    os.nice(NICENESS)
    wait_at_most(lock_timeout=LOCK_SECONDS, idle_in_transaction_session_timeout=SILENT_SECONDS)
    asyncio.run(main())
