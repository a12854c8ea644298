"""Who hears the bell for all the boards of this process, and what is each of them told?"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import Error
from django.urls import reverse

from stepwell.clinic.safety.queries import BELL, Untaken
from stepwell.doors.web.clinician.duty.cards import GRADES
from stepwell.doors.web.stream.standing import Heard, Standing, read
from stepwell.plumbing.database.bell import Unheard, rings

BEAT_S = 15.0
AGAIN_S = 1.0
# How many boards read the list anew in a second, at most: where many are open, each is told to take its time.
READS_PER_S = 50
MOST_BYTES = 64_000
# How many alerts are named in one event, the newest: more would be too much at once, and each board reads its list.
MOST_NAMED = 100
BEAT = b"event: beat\ndata: {}\n\n"
LOST = b"event: lost\ndata: {}\n\n"

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Listener:
    """One open board. `let_in` asks the gate whether it may stay; `standing` is on what it stands since."""

    session_key: str
    let_in: Callable[[], Awaitable[bool]]
    standing: Standing | None = None
    is_new: bool = True
    ended: bool = False
    _waiting: deque[bytes] = field(default_factory=deque)
    _awake: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, words: bytes) -> None:
        """Leave something for it. Whoever does not fetch it is let go, and comes again."""
        self._waiting.append(words)
        if sum(map(len, self._waiting)) > MOST_BYTES:
            self.end()
        self._awake.set()

    def end(self) -> None:
        self.ended = True
        self._awake.set()

    async def next(self) -> bytes:
        """What was left since, as soon as there is anything; empty at the end."""
        await self._awake.wait()
        self._awake.clear()
        words = b"" if self.ended else b"".join(self._waiting)
        self._waiting.clear()
        return words


class Hub:
    """The boards of one process. It hears the bell while anybody listens."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._new: list[Listener] = []
        self._hearing: asyncio.Task[None] | None = None
        self._greeting: asyncio.Task[None] | None = None
        self._reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="boards")
        self._closed = False

    def join(self, listener: Listener) -> None:
        """Listen from now on, as the gate has just allowed; the first thing told is what nobody has taken yet."""
        if self._closed:
            listener.end()
            return
        self._listeners.add(listener)
        self._new.append(listener)
        self._hearing = self._hearing or asyncio.create_task(self._hear())
        self._greeting = self._greeting or asyncio.create_task(self._greet())

    def leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        if not self._listeners and self._hearing is not None:
            self._hearing.cancel()
            self._hearing = None

    def close(self) -> None:
        """Let all go, and nobody in any more: the process ends. They come again, to the next one."""
        self._closed = True
        for listener in self._listeners:
            listener.end()

    async def _hear(self) -> None:
        try:
            while True:
                try:
                    async for told in rings(BELL, quiet_s=BEAT_S):
                        await self._tell(self._listeners, None if told is None else frozenset(map(int, told)))
                except Unheard:
                    _log.warning("the boards do not hear the database")
                    self._say_lost(self._listeners)
                    await asyncio.sleep(AGAIN_S)
        finally:
            if self._hearing is asyncio.current_task():  # nobody asked it to end: let all go, so that they come again
                self._hearing = None
                for listener in self._listeners:
                    listener.end()

    async def _greet(self) -> None:
        """Those who came meanwhile are greeted together: a thousand after a restart cost as much as one."""
        try:
            while self._new:
                greeted, self._new = self._new, []
                await self._tell(greeted, None)
        finally:
            self._greeting = None

    async def _tell(self, listeners: Iterable[Listener], changed: frozenset[int] | None) -> None:
        """Tell each what concerns it, if it may still hear; to whom nothing does, that all is well."""
        present = list(listeners)
        try:
            heard = await self._read(present, changed)
        except Error:
            self._say_lost(present)
            return
        words = _Words(len(self._listeners))
        for listener in present:
            await self._look_at(listener, heard)
            if listener.standing is None:
                listener.end()
                continue
            alerts = heard.for_(listener.standing) if changed or changed is None else None
            listener.tell(BEAT if alerts is None else words.changed(alerts))

    async def _read(self, listeners: Iterable[Listener], changed: frozenset[int] | None) -> Heard:
        keys = {each.session_key for each in listeners}
        return await asyncio.get_running_loop().run_in_executor(self._reader, read, keys, changed)

    async def _look_at(self, listener: Listener, heard: Heard) -> None:
        """Where what it stands on is not what it was, the gate decides anew."""
        before, now = listener.standing, heard.standings.get(listener.session_key)
        if now is not None and listener.is_new:
            listener.is_new = False
        elif now is not None and before is not None and (before.rests_on != now.rests_on or now.ends_at <= heard.at):
            now = now if await listener.let_in() else None
        listener.standing = now

    def _say_lost(self, listeners: Iterable[Listener]) -> None:
        for listener in listeners:
            listener.tell(LOST)


class _Words:
    """What is said about the same alerts is put into words once, however many hear it."""

    def __init__(self, listeners: int) -> None:
        self._within_s = round(listeners / READS_PER_S, 2)
        self._said: dict[tuple[object, ...], bytes] = {}

    def changed(self, alerts: list[Untaken]) -> bytes:
        alerts = alerts[-MOST_NAMED:]
        key = tuple(alert.ref for alert in alerts)
        if key not in self._said:
            told = [
                {
                    "ref": str(alert.ref),
                    "href": reverse("clinician:alert", args=[alert.ref]),
                    "grade": GRADES[alert.grade][1],
                }
                for alert in alerts
            ]
            data = json.dumps({"alerts": told, "within_s": self._within_s})
            self._said[key] = f"event: changed\ndata: {data}\n\n".encode()
        return self._said[key]
