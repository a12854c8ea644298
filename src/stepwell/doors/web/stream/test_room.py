"""What a page may say on its line into a room, and what becomes of it on the way."""

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol
from websockets.utils import accept_key

from stepwell.clinic.live.actions import Line
from stepwell.doors.web.stream import room
from stepwell.doors.web.stream.room import GONE, Speaker, Unheard, ticket_in

LINE = Line(
    ticket=UUID(int=7), url="ws://127.0.0.1:1", word="the word", room="their room", pin="the pin",
    token="the token", person="their number",
)  # fmt: skip


@pytest.fixture
def speaker() -> Speaker:
    return Speaker(LINE)


def said(**words: object) -> str:
    return json.dumps({"transaction": "t", **words})


def offer(*parts: str) -> dict[str, str]:
    """What a page offers to send: each part its kind and the name it goes by."""
    lines = (
        f"m={kind} 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:{name}\r\n" for kind, name in (each.split(" ", 1) for each in parts)
    )
    return {"type": "offer", "sdp": "v=0\r\n" + "".join(lines)}


def test_whoever_joins_joins_their_room_as_themselves_whatever_their_page_says(speaker: Speaker) -> None:
    forged = {"request": "join", "ptype": "publisher", "room": "another", "id": "somebody else", "display": "Lin Chen"}
    told = speaker.anew(said(janus="message", session_id=1, handle_id=2, body=forged, apisecret="guessed"))
    assert told == {
        "janus": "message", "transaction": "t", "apisecret": "the word", "session_id": 1, "handle_id": 2,
        "body": {
            "request": "join", "ptype": "publisher", "room": "their room", "pin": "the pin", "id": "their number",
            "token": "the token",
        },
    }  # fmt: skip


def test_nobody_joins_twice_on_one_line(speaker: Speaker) -> None:
    join = said(janus="message", body={"request": "join", "ptype": "publisher"})
    speaker.anew(join)
    with pytest.raises(Unheard):
        speaker.anew(join)


@pytest.mark.parametrize(
    "words",
    [
        {"janus": "message", "body": {"request": "kick", "id": "somebody"}},
        {"janus": "message", "body": {"request": "enable_recording", "record": True}},
        {"janus": "message", "body": {"request": "rtp_forward"}},
        {"janus": "message", "body": {"request": "listparticipants"}},
        {"janus": "message", "body": {"request": ["join"]}},
        {"janus": "message", "body": "join"},
        {"janus": "claim", "session_id": 3},
        {"janus": "list_sessions"},
        {},
    ],
)
def test_what_a_page_need_not_ask_is_not_passed_on(speaker: Speaker, words: dict[str, object]) -> None:
    with pytest.raises(Unheard):
        speaker.anew(said(**words))


@pytest.mark.parametrize("text", ["", "[]", "7", "no json", '{"janus": "create"}'])
def test_nor_what_is_no_message_at_all(speaker: Speaker, text: str) -> None:
    with pytest.raises(Unheard):
        speaker.anew(text)


def test_publishing_says_nothing_of_recording_or_names(speaker: Speaker) -> None:
    jsep = {**offer("audio 0", "video 1"), "simulcast": True}
    told = speaker.anew(said(janus="message", body={"request": "publish", "record": True, "display": "x"}, jsep=jsep))
    assert told["body"] == {"request": "publish"}
    assert told["jsep"] == offer("audio 0", "video 1")


@pytest.mark.parametrize(
    "jsep",
    [
        offer("audio 0", "video 1", "audio 2"),
        offer("audio 0", "video 1", "video 2", "video 3"),
        offer("audio 0", "video 1", "video screen"),
        offer("audio voice", "video 1"),
        offer("video 0", "audio 1"),
        offer("audio 0", "application 1"),
        offer("audio 0", "video 1\r\na=simulcast:send h;l"),
        offer("audio 0", "video 1\r\na=rid:h send"),
        {"type": "rollback", "sdp": ""},
        {"type": "offer"},
        "offer",
    ],
)
def test_a_second_voice_no_mute_would_reach_is_not_passed_on(speaker: Speaker, jsep: object) -> None:
    with pytest.raises(Unheard):
        speaker.anew(said(janus="message", body={"request": "publish"}, jsep=jsep))


def test_another_plugin_is_not_to_be_had(speaker: Speaker) -> None:
    assert speaker.anew(said(janus="attach", plugin="janus.plugin.recordplay"))["plugin"] == "janus.plugin.videoroom"


@pytest.mark.parametrize(
    ("path", "origin", "is_one"),
    [
        ("/room/00000000-0000-0000-0000-000000000007/line/", b"https://care.example", True),
        ("/room/00000000-0000-0000-0000-000000000007/line/", b"https://evil.example", False),
        ("/room/00000000-0000-0000-0000-000000000007/line/", b"", False),
        ("/room/7/line/", b"https://care.example", False),
        ("/clinic/duty/live/", b"https://care.example", False),
    ],
)
def test_a_line_is_for_pages_of_ours(path: str, origin: bytes, is_one: bool) -> None:
    headers = [(b"Host", b"care.example"), (b"origin", origin)]
    assert (ticket_in(path, headers) is not None) is is_one


@pytest.mark.parametrize("shakes_hands", [False, True])
def test_by_a_media_server_that_says_nothing_a_page_is_not_kept_waiting(
    monkeypatch: pytest.MonkeyPatch, shakes_hands: bool
) -> None:
    ended = list[object]()
    monkeypatch.setattr(room, "PATIENCE_S", 0.2)
    monkeypatch.setattr(room, "end_line", lambda **named: ended.append(named["ticket"]))
    with ThreadPoolExecutor(1) as alone:  # another test's browser may have its loop in ours
        told = alone.submit(asyncio.run, _told_by_a_silent_server(monkeypatch, shakes_hands)).result()
    assert told == [*([{"type": "websocket.accept"}] * shakes_hands), {"type": "websocket.close", "code": GONE}]
    assert ended == [LINE.ticket]


async def _told_by_a_silent_server(monkeypatch: pytest.MonkeyPatch, shakes_hands: bool) -> list[Mapping[str, Any]]:
    """What a page is told that stays, and whose media server listens and never says a word."""
    told, ends = list[Mapping[str, Any]](), asyncio.Event()

    async def listens(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        if shakes_hands:
            [key] = [line.partition(": ")[2] for line in asked if line.lower().startswith("sec-websocket-key")]
            upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            agreed = f"Sec-WebSocket-Accept: {accept_key(key)}\r\nSec-WebSocket-Protocol: janus-protocol\r\n\r\n"
            writer.write((upgrade + agreed).encode())
        await ends.wait()
        writer.close()

    async def receive() -> Mapping[str, Any]:
        await ends.wait()
        return {"type": "websocket.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        told.append(message)

    async with await asyncio.start_server(listens, "127.0.0.1", 0) as server:
        line = replace(LINE, url=f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        monkeypatch.setattr(room, "take_line", lambda **_: line)
        try:
            await asyncio.wait_for(room.relay(line.ticket, receive, send), timeout=30)
        finally:
            ends.set()
    return told


@pytest.mark.parametrize(
    ("gone", "code", "is_cut"),
    [("page", 1001, False), ("page", 1006, False), ("page", 1012, True), ("server", 0, True)],
)
def test_whether_a_line_was_cut_or_the_page_went_is_known(
    monkeypatch: pytest.MonkeyPatch, gone: str, code: int, is_cut: bool
) -> None:
    said = list[bool]()
    monkeypatch.setattr(room, "end_line", lambda **named: said.append(named.get("cut", False)))
    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, _one_goes(monkeypatch, gone, code)).result()
    assert said[0] is is_cut, "the first word of it counts"


async def _one_goes(monkeypatch: pytest.MonkeyPatch, gone: str, code: int) -> None:
    never = asyncio.Event()

    async def serves(line: ServerConnection) -> None:
        if gone == "server":
            line.transport.abort()
        await never.wait()

    async def receive() -> Mapping[str, Any]:
        await (asyncio.sleep(0.05) if gone == "page" else never.wait())
        return {"type": "websocket.disconnect", "code": code}

    async def send(message: Mapping[str, Any]) -> None:
        pass

    async with serve(serves, "127.0.0.1", 0, subprotocols=[Subprotocol("janus-protocol")]) as server:
        line = replace(LINE, url=f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        monkeypatch.setattr(room, "take_line", lambda **_: line)
        try:
            await asyncio.wait_for(room.relay(line.ticket, receive, send), timeout=30)
        finally:
            never.set()
