"""How does a web process serve on a socket its parent already holds? So the port is never lost between restarts."""

import os
import socket
import sys

from stepwell.doors.web.asgi import application
from stepwell.doors.web.stream.server import Server

PATIENCE_SECONDS = 5  # for a page under way
NICENESS = 5  # where there is too little processor for all, whoever is to be woken comes first


def main() -> None:
    """`python -m stepwell.doors.cli.web_process FD`"""
    os.nice(NICENESS)
    server = Server(
        application,
        access_log=False,
        server_header=False,
        log_level=os.environ.get("STEPWELL_LOG_LEVEL", "info").lower(),
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )
    server.run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
