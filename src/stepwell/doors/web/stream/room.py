"""Between somebody's page and the media server of their session: what may pass, and in whose name?

A page never reaches a media server and knows none of its passwords. It speaks through here, on a ticket that the gate
has let through; what it asks for is made anew from what a page may ask, with the room, the person and the passwords put
in by us. So nobody joins another room, as somebody else, or only to watch.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from stepwell.clinic.live.actions import (
    Line,
    begins_to_send,
    end_line,
    end_trial,
    has_joined,
    take_line,
    trial_line,
)
from stepwell.clinic.live.queries import TRIAL
from stepwell.plumbing import clock
from stepwell.plumbing.media import MediaError

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
PATIENCE_S = 5.0
TRIED_FOR_S = 30.0
MOST_BYTES = 200_000
REFUSED, GONE = 4403, 4410
WE_STOP = 1012  # a page did not go: this process does (RFC 6455's registry, "service restart")
VIDEOROOM = "janus.plugin.videoroom"
# What a page may ask of the room, and with which words besides.
MAY_ASK: Mapping[str, tuple[str, ...]] = {
    "publish": (),
    "configure": ("streams",),
    "start": (),
    "subscribe": ("streams",),
    "unsubscribe": ("streams",),
}
MAY_SEND = ((["audio", "video"], ["0", "1"]), (["audio", "video", "video"], ["0", "1", "2"]))
_NUMBERS = ("session_id", "handle_id")


class Unheard(Exception):
    """The page asked for something it may not have."""


@dataclass(slots=True)
class Speaker:
    """What one page may say on its line."""

    line: Line
    has_joined: bool = False

    def anew(self, text: str) -> dict[str, Any]:
        """What the page said, as it is passed on. Raises Unheard."""
        try:
            said = json.loads(text)
            what, mark = said["janus"], str(said["transaction"])[:40]
        except (ValueError, TypeError, KeyError) as error:
            raise Unheard from error
        told: dict[str, Any] = {"janus": what, "transaction": mark, "apisecret": self.line.word}
        told |= {name: said[name] for name in _NUMBERS if isinstance(said.get(name), int)}
        if what == "attach":
            return told | {"plugin": VIDEOROOM}
        if what == "message":
            return told | {"body": self._body(said.get("body"))} | _described(said.get("jsep"))
        if what == "trickle":
            return told | {"candidate": said.get("candidate")}
        if what in ("create", "keepalive", "destroy"):
            return told
        raise Unheard

    def _body(self, body: object) -> dict[str, Any]:
        if not isinstance(body, dict):
            raise Unheard
        request, room = body.get("request"), {"room": self.line.room, "pin": self.line.pin}
        if request == "join" and body.get("ptype") == "publisher" and not self.has_joined:
            self.has_joined = True
            way_in = {"id": self.line.person, "token": self.line.token}
            return {"request": "join", "ptype": "publisher", **room, **way_in}
        if request == "join" and body.get("ptype") == "subscriber":
            chosen = {name: body.get(name) for name in ("streams", "private_id")}
            return {"request": "join", "ptype": "subscriber", **room, **chosen}
        if not isinstance(request, str) or request not in MAY_ASK:
            raise Unheard
        return {"request": request, **{name: body[name] for name in MAY_ASK[request] if name in body}}


def _described(jsep: object) -> dict[str, Any]:
    """What the page sends or takes, if it says so here. Raises Unheard for an offer that is not as our page makes it.

    One voice, one picture and one screen, under the names they are muted by, and each picture in one size only: what a
    page sent besides no mute would reach, and several sizes are where Janus before 1.4 writes past its memory. A page
    that was open when Stepwell was renewed sends no screen.
    """
    if jsep is None:
        return {}
    if (
        not isinstance(jsep, dict)
        or not isinstance(jsep.get("sdp"), str)
        or jsep.get("type") not in ("offer", "answer")
    ):
        raise Unheard
    lines = jsep["sdp"].splitlines()
    kinds = [line[2:].split(" ")[0] for line in lines if line.startswith("m=")]
    names = [line.removeprefix("a=mid:") for line in lines if line.startswith("a=mid:")]
    sizes = any(line.startswith(("a=simulcast", "a=rid", "a=ssrc-group:SIM")) for line in lines)
    if jsep["type"] == "offer" and (sizes or (kinds, names) not in MAY_SEND):
        raise Unheard
    return {"jsep": {"type": jsep["type"], "sdp": jsep["sdp"]}}


async def relay(ticket: UUID, receive: Receive, send: Send) -> None:
    """Pass on what one page and its media server say, for as long as both are there."""
    tries = ticket == TRIAL
    line = await (
        _in_database(trial_line, at=clock.now()) if tries else _in_database(take_line, ticket=ticket, at=clock.now())
    )
    if line is None:
        await send({"type": "websocket.close", "code": REFUSED})
        return
    code: int | None = GONE
    try:
        async with (
            connect(
                line.url,
                subprotocols=[Subprotocol("janus-protocol")],
                compression=None,
                proxy=None,
                open_timeout=PATIENCE_S,
                ping_interval=PATIENCE_S,
                ping_timeout=PATIENCE_S,
                close_timeout=1,
                max_size=MOST_BYTES,
            ) as server,
            asyncio.timeout(TRIED_FOR_S if tries else None),
        ):
            await send({"type": "websocket.accept"})
            code = await _both(line, server, receive, send)
            if code is None and not tries:  # while the server has them still, or it would say that their line was cut
                await _in_database(end_line, ticket=line.ticket, at=clock.now())
    except (OSError, WebSocketException, TimeoutError):
        pass
    finally:
        with suppress(Exception):  # the page may be gone long since; if not, it waits for nothing of ours
            await send({"type": "websocket.close", "code": code or GONE})
        if tries:
            await _in_database(end_trial, line=line)
        else:
            await _in_database(end_line, ticket=line.ticket, at=clock.now(), cut=True)


async def _both(line: Line, server: ClientConnection, receive: Receive, send: Send) -> int | None:
    """The code to close with, once either side has gone or said what it may not; None where the page went."""
    passing = [asyncio.create_task(_up(line, server, receive)), asyncio.create_task(_down(line, server, send))]
    try:
        done, _ = await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        return next(iter(done)).result()
    finally:
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)


async def _up(line: Line, server: ClientConnection, receive: Receive) -> int | None:
    speaker = Speaker(line)
    while (message := await receive())["type"] != "websocket.disconnect":
        if message["type"] == "websocket.receive":
            try:
                told = speaker.anew(message.get("text") or "")
            except Unheard:
                return REFUSED
            with suppress(ConnectionClosed):
                await server.send(json.dumps(told))
    return GONE if message.get("code") == WE_STOP else None


async def _down(line: Line, server: ClientConnection, send: Send) -> int:
    async for text in server:
        told = json.loads(text)
        data = told.get("plugindata", {}).get("data", {})
        try:
            if line.ticket == TRIAL:
                pass  # nobody else is in its room, and nothing is known of who tries it
            elif data.get("videoroom") == "joined" and not await _in_database(has_joined, line=line):
                return REFUSED
            elif data.get("configured") == "ok" and "jsep" in told:
                await _in_database(begins_to_send, line=line)  # the page sends once it hears this
        except MediaError:
            return GONE
        await send({"type": "websocket.send", "text": json.dumps(told)})
        if data.get("leaving") == "ok":
            return REFUSED
    return GONE


async def _in_database(act: Callable[..., Any], *words: Any, **named: Any) -> Any:
    def do() -> Any:
        try:
            return act(*words, **named)
        finally:
            connection.close()

    return await sync_to_async(do, thread_sensitive=False)()


def ticket_in(path: str, headers: list[tuple[bytes, bytes]]) -> UUID | None:
    """The ticket an address names, asked for by a page of ours; None for anything else."""
    said = {name.lower(): value.decode("latin-1") for name, value in headers}
    if urlsplit(said.get(b"origin", "")).netloc != said.get(b"host"):
        return None
    parts = path.strip("/").split("/")
    if len(parts) != 3 or (parts[0], parts[2]) != ("room", "line"):
        return None
    try:
        return UUID(parts[1])
    except ValueError:
        return None
