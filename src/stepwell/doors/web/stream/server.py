"""How does a web process stop at once, though a board would stay open for as long as somebody looks at it?"""

import socket
from typing import Any

import uvicorn

from stepwell.doors.web.stream.app import Streaming


class Server(uvicorn.Server):
    """Told to stop, it lets the boards go, finishes the pages under way and ends. `settings` are uvicorn's."""

    def __init__(self, streaming: Streaming, **settings: Any) -> None:
        super().__init__(uvicorn.Config(streaming, lifespan="off", **settings))
        self._streaming = streaming

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._streaming.close()
        await super().shutdown(sockets)
