"""Somebody who speaks with a media server itself."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from stepwell.plumbing.media import Janus, word_for
from stepwell.plumbing.media.control import VIDEOROOM
from stepwell.plumbing.media.words import PIN, WHOLE_API

SECRET = "a secret of the tests"
SOON_S = 5.0


@dataclass
class Client:
    """Somebody who speaks to the server itself and knows its password, which no browser does."""

    line: ClientConnection
    api: str
    session: int = 0

    def asked(self, body: Mapping[str, object]) -> dict[str, Any]:
        mark = secrets.token_hex(4)
        extra = {"session_id": self.session} if self.session else {}
        self.line.send(json.dumps({**body, **extra, "transaction": mark, "apisecret": self.api}))
        while True:
            told: dict[str, Any] = json.loads(self.line.recv(timeout=SOON_S))
            if told.get("transaction") == mark and told["janus"] != "ack":
                return told

    def handle(self) -> int:
        number: int = self.asked({"janus": "attach", "plugin": VIDEOROOM})["data"]["id"]
        return number

    def says(self, handle: int, **body: object) -> dict[str, Any]:
        told = self.asked({"janus": "message", "handle_id": handle, "body": body})
        data: dict[str, Any] = told["plugindata"]["data"]
        return data

    def joins(self, room: str, token: str, person: str = "", pin: str | None = None) -> dict[str, Any]:
        return self.says(
            self.handle(), request="join", ptype="publisher", room=room, token=token, id=person or str(uuid4()),
            pin=word_for(SECRET, PIN, room) if pin is None else pin,
        )  # fmt: skip

    def watches(self, room: str, person: str) -> dict[str, Any]:
        """Only to look, without being there."""
        return self.says(
            self.handle(), request="join", ptype="subscriber", room=room, streams=[{"feed": person}],
            pin=word_for(SECRET, PIN, room),
        )  # fmt: skip


@contextmanager
def client(janus: Janus, api: str | None = None) -> Iterator[Client]:
    word = word_for(janus.secret, WHOLE_API, janus.name) if api is None else api
    protocol = [Subprotocol("janus-protocol")]
    with connect(janus.address.client_url, subprotocols=protocol, proxy=None) as line:
        somebody = Client(line, word)
        created = somebody.asked({"janus": "create"})
        if created["janus"] == "error":
            raise PermissionError(created["error"]["reason"])
        somebody.session = created["data"]["id"]
        yield somebody
