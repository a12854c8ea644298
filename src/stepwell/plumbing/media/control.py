"""How is a media server told what to do? By its Admin API, over one websocket.

    with Control(url, name=name, secret=secret) as control:
        control.make_room(room, most=16, bitrate=300_000)

Rooms are named by us, at random, and so are those in them: a server never learns who anybody is.
"""

import json
import secrets
from collections.abc import Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from stepwell.plumbing.media.words import ADMIN, MAKING_ROOMS, PIN, ROOM, word_for

PATIENCE_SECONDS = 3.0
FAREWELL_SECONDS = 0.5  # nobody needs it
VIDEOROOM = "janus.plugin.videoroom"
NO_SUCH_ROOM, ROOM_EXISTS, NOBODY_THERE = 426, 427, 428


class MediaError(Exception):
    """The media server cannot be reached, or refuses; `code` is its own number for why."""

    def __init__(self, words: str, code: int = 0) -> None:
        super().__init__(words)
        self.code = code


class Control:
    """One line to one server. What is already as asked is no error."""

    def __init__(self, url: str, *, name: str, secret: str) -> None:
        self._url, self._name, self._secret = url, name, secret
        self._line: ClientConnection | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._line = self._open.enter_context(
                connect(
                    self._url,
                    subprotocols=[Subprotocol("janus-admin-protocol")],
                    compression=None,
                    proxy=None,
                    open_timeout=PATIENCE_SECONDS,
                    close_timeout=FAREWELL_SECONDS,
                )
            )
        except (OSError, WebSocketException, TimeoutError) as error:
            raise MediaError(f"The media server {self._name} does not answer ({type(error).__name__}).") from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def named(self) -> str:
        """The name this server goes by."""
        return str(self._asked({"janus": "info"}).get("server-name", ""))

    def version(self) -> str:
        return str(self._asked({"janus": "info"}).get("version_string", ""))

    def accept_sessions(self, *, accept: bool) -> None:
        """Whether anybody new may come in; those who are there stay."""
        self._asked({"janus": "accept_new_sessions", "accept": accept})

    def make_room(self, room: str, *, most: int, bitrate: int) -> None:
        """A room nobody is allowed into yet, that cannot be recorded, and in which nobody watches unseen."""
        asked = {
            "request": "create",
            "admin_key": word_for(self._secret, MAKING_ROOMS, self._name),
            "pin": word_for(self._secret, PIN, room),
            "is_private": True,
            "allowed": [secrets.token_hex(16)],  # an empty list would let everybody in
            "require_pvtid": True,
            "publishers": most,
            "bitrate": bitrate,
            "bitrate_cap": True,
            "fir_freq": 10,
            "audiocodec": "opus",
            "videocodec": "vp8",
            "audiolevel_event": True,
            "audiolevel_ext": True,
            "audio_active_packets": 25,
            "notify_joining": True,
            "record": False,
            "lock_record": True,
            "permanent": False,
        }
        self._room(room, asked, unless=ROOM_EXISTS)

    def end_room(self, room: str) -> None:
        self._room(room, {"request": "destroy"}, unless=NO_SUCH_ROOM)

    def allow(self, room: str, token: str) -> None:
        """Whoever brings this token may come in."""
        self._room(room, {"request": "allowed", "action": "add", "allowed": [token]})

    def allow_no_more(self, room: str, token: str) -> None:
        """A token lets somebody in again and again until it is taken back."""
        self._room(room, {"request": "allowed", "action": "remove", "allowed": [token]}, unless=NO_SUCH_ROOM)

    def people(self, room: str) -> tuple[str, ...]:
        """The ids of those in the room."""
        told = self._room(room, {"request": "listparticipants"}, unless=NO_SUCH_ROOM)
        return tuple(str(each["id"]) for each in told.get("participants", ()))

    def mute(self, room: str, person: str, *, mid: str, muted: bool) -> None:
        """What this person sends under `mid` is passed on no more, whatever their own page does."""
        self._room(room, {"request": "moderate", "id": person, "mid": mid, "mute": muted}, unless=NOBODY_THERE)

    def remove(self, room: str, person: str) -> None:
        """Take somebody out. Their token must have been taken back before."""
        self._room(room, {"request": "kick", "id": person}, unless=NOBODY_THERE)

    def _room(self, room: str, request: Mapping[str, object], *, unless: int = 0) -> dict[str, Any]:
        word = word_for(self._secret, ROOM, room)
        body = {"janus": "message_plugin", "plugin": VIDEOROOM, "request": {**request, "room": room, "secret": word}}
        told: dict[str, Any] = self._asked(body)["response"]
        code = int(told.get("error_code", 0))
        if code and code != unless:
            raise MediaError(f"The media server {self._name} refuses {request['request']}: {told.get('error')}", code)
        return told

    def _asked(self, body: Mapping[str, object]) -> dict[str, Any]:
        assert self._line is not None
        mark = secrets.token_hex(8)
        word = word_for(self._secret, ADMIN, self._name)
        try:
            self._line.send(json.dumps({**body, "transaction": mark, "admin_secret": word}))
            while True:
                told: dict[str, Any] = json.loads(self._line.recv(timeout=PATIENCE_SECONDS))
                if told.get("transaction") == mark:
                    break
        except (OSError, WebSocketException, TimeoutError) as error:
            raise MediaError(f"The media server {self._name} does not answer ({type(error).__name__}).") from error
        if told.get("janus") == "error":
            raise MediaError(f"The media server {self._name} refuses: {told['error']['reason']}", told["error"]["code"])
        return told
