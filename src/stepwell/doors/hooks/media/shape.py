"""What did a media server say? Events as Janus' event handler posts them: one, or a list of them."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from stepwell.clinic.attendance.actions import MediaEvent
from stepwell.pure.dose import Said
from stepwell.pure.values import Refusal, Refused

VIDEOROOM = "janus.plugin.videoroom"
OF_A_PLUGIN, OF_THE_SERVER = 64, 256
OF_ROOMS = {"joined": Said.JOINED, "leaving": Said.LEFT, "kicked": Said.REMOVED, "destroyed": Said.ENDED}
# Nobody who was on a server before it began, or ended, still is.
OF_SERVERS = {"started": Said.RESTARTED, "shutdown": Said.RESTARTED}
_NAME_MOST = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def said_in(body: bytes, *, server: str) -> tuple[list[MediaEvent], int]:
    """What of it is about who is in a room, and how much of that could not be read. Raises Refused for what is no JSON.

    One that cannot be read takes none of the others with it: the server says nothing twice that it thinks was heard.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(Refusal("", "body", "it is not JSON", "send events as Janus does")) from None
    found, unread = list[MediaEvent](), 0
    for row in told if isinstance(told, list) else [told]:
        try:
            event = _one(row, server)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            unread += 1
            continue
        found += [event] if event else []
    return found, unread


def _one(row: Any, server: str) -> MediaEvent | None:
    """One event; None where it is about something else, or about another server."""
    event = row["event"]
    if _name(row["emitter"]) != server:
        return None
    if row["type"] == OF_THE_SERVER:
        said = OF_SERVERS.get(event.get("status"))
        return None if said is None else _event(row, said, {})
    if row["type"] != OF_A_PLUGIN or event["plugin"] != VIDEOROOM:
        return None
    data = event["data"]
    said = OF_ROOMS.get(data.get("event"))
    return None if said is None else _event(row, said, data)


def _event(row: Mapping[str, Any], said: Said, data: dict[str, Any]) -> MediaEvent:
    key = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
    token = str(data.pop("token", ""))
    of_one = said in (Said.JOINED, Said.LEFT, Said.REMOVED)
    return MediaEvent(
        server=_name(row["emitter"]),
        said=said,
        said_at=_EPOCH + timedelta(microseconds=int(row["timestamp"])),
        raw=json.dumps(row, sort_keys=True),
        key=key,
        room=_name(data["room"]) if said is not Said.RESTARTED else "",
        stay=_name(data["id"]) if of_one else "",
        token=token,
    )


def _name(told: Any) -> str:
    """A name as it can stand in a row. Raises ValueError for anything that is none."""
    name = str(told)
    if not isinstance(told, str | int) or not 1 <= len(name) <= _NAME_MOST or not name.isprintable():
        raise ValueError("no name of a server, a room or a stay")
    return name
