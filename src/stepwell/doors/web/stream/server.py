"""How does a web process stop at once, though a board would stay open for as long as somebody looks at it?"""

import socket
from typing import Any

import uvicorn

from stepwell.doors.web.stream.app import Streaming

# Who is gone without a word, as when the network is, is noticed within ten seconds.
LINES: dict[str, Any] = {"ws_ping_interval": 5.0, "ws_ping_timeout": 5.0, "ws_max_size": 200_000}


class Server(uvicorn.Server):
    """Told to stop, it lets the boards go, finishes the pages under way and ends. `settings` are uvicorn's."""

    def __init__(self, streaming: Streaming, **settings: Any) -> None:
        super().__init__(uvicorn.Config(streaming, lifespan="off", **LINES, **settings))
        self._streaming = streaming

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._streaming.close()
        await super().shutdown(sockets)
