"""What did a device send? A list of readings, each with an id of its own, a kind, a value, a unit and a moment."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from stepwell.pure.values import Refusal, Refused

MOST = 200
_ID_MOST = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """One reading as it was sent. Whether it can be is asked elsewhere."""

    id: str
    kind: str
    value: object
    unit: str
    taken_at: datetime


def sent_in(body: bytes) -> list[tuple[str, Sent | Refused]]:
    """Each reading with its id, or why its shape cannot be read. Raises Refused where nothing of it can."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise _refused("body", "it is not JSON", "send an object with readings") from None
    rows = told.get("readings") if isinstance(told, dict) else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST:
        raise _refused("readings", "there is no list of them", f"send 1 to {MOST}")
    return [_one(number, row) for number, row in enumerate(rows, start=1)]


def _one(number: int, row: Any) -> tuple[str, Sent | Refused]:
    if not isinstance(row, dict):
        return f"#{number}", _refused("readings", f"number {number} is no object", "send an object for each")
    told = row.get("id")
    if not isinstance(told, str) or not 1 <= len(told) <= _ID_MOST or not told.isprintable():
        return f"#{number}", _refused("id", "it is missing", f"give each reading an id of 1 to {_ID_MOST} letters")
    taken_at = _moment(str(row.get("taken_at")))
    if taken_at is None:
        return told, _refused("taken_at", "it is no moment with a zone", "send one such as 2026-03-02T07:15:00-05:00")
    return told, Sent(told, str(row.get("kind")), row.get("value"), str(row.get("unit")), taken_at)


def _moment(words: str) -> datetime | None:
    try:
        told = datetime.fromisoformat(words)
        return told.astimezone(UTC) if told.tzinfo else None
    except (ValueError, OverflowError):  # at the ends of what a computer counts
        return None


def _refused(field: str, problem: str, remedy: str) -> Refused:
    return Refused(Refusal("", field, problem, remedy))
