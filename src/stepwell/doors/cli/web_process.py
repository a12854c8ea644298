"""How does a web process serve on a socket its parent already holds? So the port is never lost between restarts."""

import os
import socket
import sys

import uvicorn

PATIENCE_SECONDS = 5  # live streams never end by themselves


def main() -> None:
    """`python -m stepwell.doors.cli.web_process FD`"""
    config = uvicorn.Config(
        "stepwell.doors.web.asgi:application",
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level=os.environ.get("STEPWELL_LOG_LEVEL", "info").lower(),
        timeout_graceful_shutdown=PATIENCE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=int(sys.argv[1]))])


if __name__ == "__main__":
    main()
