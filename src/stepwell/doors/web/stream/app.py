"""What stands before Django in a web process: addresses that stay open, and for everything else Django itself.

Who comes in is decided by the gate and by nobody else: the request first goes the whole way through Django, to the view
of that address. Only if that says yes does the answer begin and stay open.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.http import parse_cookie
from django.urls import reverse

from stepwell.doors.web.stream.chats import Chats
from stepwell.doors.web.stream.hub import Hub, Listener
from stepwell.doors.web.stream.room import REFUSED, relay, ticket_in
from stepwell.doors.web.ui.chat import OF_SESSION

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
# Boards that all come at once, after a restart, come in one after the other: each asks the database as it does.
AT_THE_GATE = 8
# A proxy that gathers what it is sent would keep an alert to itself.
HEADERS = [(b"x-accel-buffering", b"no")]
CHAT = "/chat/live/"
SESSION = OF_SESSION.lower().encode()
NOT_PASSED_ON = (b"content-length", SESSION)
AGAIN = b"retry: 3000\n\n"


class Streaming:
    """An ASGI application around Django's."""

    def __init__(self, django: App) -> None:
        self._django = django
        self._hub = Hub()
        self._chats = Chats()
        self._gate = asyncio.Semaphore(AT_THE_GATE)
        self._address = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._address = self._address or reverse("clinician:live")
        if scope["type"] == "websocket":
            await self._relay(scope, receive, send)
        elif scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == self._address:
            await self._stream(scope, receive, send, lambda listener, _: self._hub.join(listener), self._hub.leave)
        elif scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith(CHAT):
            await self._stream(scope, receive, send, self._chats.join, self._chats.leave)
        else:
            await self._django(scope, receive, send)

    def close(self) -> None:
        """Every open board and chat is let go."""
        self._hub.close()
        self._chats.close()

    async def _stream(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        join: Callable[[Listener, str], None],
        leave: Callable[[Listener], None],
    ) -> None:
        answer = await self._asked(scope)
        if answer[0]["status"] != 200:
            for message in answer:
                await send(message)
            return
        told = {name.lower(): value for name, value in answer[0]["headers"]}
        kept = [(name, value) for name, value in answer[0]["headers"] if name.lower() not in NOT_PASSED_ON]
        await send({"type": "http.response.start", "status": 200, "headers": [*kept, *HEADERS]})
        await send(_part(AGAIN))
        listener = Listener(_session_key(scope), partial(self._may_stay, scope))
        gone = asyncio.create_task(_gone(receive))
        gone.add_done_callback(lambda _: listener.end())
        try:
            join(listener, told.get(SESSION, b"").decode())
            while words := await listener.next():
                await send(_part(words))
        finally:
            leave(listener)
            gone.cancel()
        await send({"type": "http.response.body", "body": b""})

    async def _relay(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A line into a room: only on a ticket, which the gate says is theirs."""
        await receive()  # that somebody wants to connect
        ticket = ticket_in(scope["path"], scope["headers"])
        scheme = {"wss": "https", "ws": "http"}[scope["scheme"]]
        asked = {**scope, "type": "http", "method": "GET", "scheme": scheme, "http_version": "1.1"}
        if ticket is None or (await self._asked(asked))[0]["status"] != 204:
            await send({"type": "websocket.close", "code": REFUSED})
            return
        await relay(ticket, receive, send)

    async def _may_stay(self, scope: Scope) -> bool:
        return bool((await self._asked(scope))[0]["status"] == 200)

    async def _asked(self, scope: Scope) -> list[Message]:
        """What Django answers to this request. It is told nothing of what becomes of its answer."""
        told: list[Message] = []
        body: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Message:
            if body:
                return body.pop()
            await asyncio.Event().wait()  # the visitor stays, as far as Django knows
            raise AssertionError("nobody sets it")

        async def send(message: Message) -> None:
            told.append(message)

        async with self._gate:
            await self._django(dict(scope), receive, send)
        return told


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _session_key(scope: Scope) -> str:
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    return parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")


def _part(words: bytes) -> Message:
    return {"type": "http.response.body", "body": words, "more_body": True}
