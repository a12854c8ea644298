"""How does an open chat hear at once that something was written?

That something was, and no more: it is read through the gate. A process has one connection that listens, for all its
chats. Whether each may still hear is asked again with each beat: whoever was taken out learns until then that something
was written, and never what.
"""

import asyncio

from stepwell.clinic.live.queries import CHAT_BELL
from stepwell.doors.web.stream.hub import AGAIN_S, BEAT, BEAT_S, LOST, Listener
from stepwell.plumbing.database.bell import Unheard, rings

CHANGED = b"event: changed\ndata: {}\n\n"


class Chats:
    """The open chats of one process, each with its session. It hears the bell while anybody listens."""

    def __init__(self) -> None:
        self._open: dict[Listener, str] = {}
        self._hearing: asyncio.Task[None] | None = None
        self._asked_at = 0.0
        self._closed = False

    def join(self, listener: Listener, session: str) -> None:
        """Listen from now on, as the gate has just allowed; what was written before is read first."""
        if self._closed:
            listener.end()
            return
        self._open[listener] = session
        listener.tell(CHANGED)
        self._hearing = self._hearing or asyncio.create_task(self._hear())

    def leave(self, listener: Listener) -> None:
        self._open.pop(listener, None)
        if not self._open and self._hearing is not None:
            self._hearing.cancel()
            self._hearing = None

    def close(self) -> None:
        """Let all go, and nobody in any more: the process ends."""
        self._closed = True
        for listener in self._open:
            listener.end()

    async def _hear(self) -> None:
        try:
            while True:
                try:
                    async for told in rings(CHAT_BELL, quiet_s=BEAT_S):
                        for listener, session in self._open.items():
                            if told is None or session in told:
                                listener.tell(CHANGED)
                        await self._beat()
                except Unheard:
                    for listener in self._open:
                        listener.tell(LOST)
                    await asyncio.sleep(AGAIN_S)
        finally:
            if self._hearing is asyncio.current_task():  # nobody asked it to end: let all go, so that they come again
                self._hearing = None
                for listener in self._open:
                    listener.end()

    async def _beat(self) -> None:
        """Each is still there, and may still hear, or is let go."""
        now = asyncio.get_running_loop().time()
        if now - self._asked_at < BEAT_S:
            return
        self._asked_at = now
        present = list(self._open)
        may_stay = await asyncio.gather(*(listener.let_in() for listener in present))
        for listener, may in zip(present, may_stay, strict=True):
            listener.tell(BEAT) if may else listener.end()
