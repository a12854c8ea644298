"""Is this packet of somebody's hours as it was handed out, and do its minutes follow from what was said?

A packet is JSON that a person can read, sealed with the programme's key (Ed25519): whoever holds the public key proves
it with nothing else. What it holds is said in docs/guides/hours-packet.md.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from stepwell.pure.dose.chain import CORRECTION, WITNESS, Line, faults_in, moment
from stepwell.pure.dose.minutes import Amendment, SeatMinutes, reconcile
from stepwell.pure.dose.statement import Said, Source, Statement, statement_in
from stepwell.pure.dose.terms import Terms, terms_in
from stepwell.pure.values import Period, Refused

FORM = "stepwell hours 1"
NO_PACKET = "it does not have the form of a packet"
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, RecursionError, Refused, OverflowError)
_FOREIGN = {
    b"%PDF": "it is a PDF; the JSON file that came with it is proved, and the PDF besides with --paper",
    b"PK": "it is a ZIP; take the JSON file out of it",
}
_AROUND = (
    ", and the lines that are there fit one another: compare with the PDF whose hours they are, the sessions, and the "
    "heads of their chains"
)
_OTHERWISE = "it is not written as packets are"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many seats and lines were read, whose key sealed it, and what is wrong; empty: nothing."""

    seats: int
    lines: int
    key: str
    faults: tuple[str, ...]


def sealed(body: Mapping[str, Any], *, seed: bytes) -> bytes:
    """The packet as a file; `seed` are the 32 secret bytes of the programme's key."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    seal = {"key": key.public_key().public_bytes_raw().hex(), "signature": key.sign(_written(body)).hex()}
    return _written({"body": body, "seal": seal})


def public_key(seed: bytes) -> str:
    """What the programme gives to whoever is to check its packets: 64 hexadecimal digits."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def checked(packet: bytes, *, key: str = "", paper: bytes | None = None) -> Checked:
    """Read a packet and prove it, or say what is wrong. `key` is the public key as the programme gave it elsewhere.

    `paper` is the PDF that came with it. Without a key it is proved that nothing was altered by accident: whoever
    forges all of a packet brings a key of their own.
    """
    try:
        told = _read(packet)
        body, seal = told["body"], told["seal"]
        named, seats = str(seal["key"]), body["seats"]
        of_seats = [f"{_called(seat)}: {fault}" for seat in seats for fault in _all_faults_of(seat)]
        faults = list(_faults_of_the_seal(packet, told, is_in_a_seat=bool(of_seats)))
        if key not in ("", named):
            faults.append("it was sealed with another key")
        if paper is not None and hashlib.sha256(paper).hexdigest() != body["paper_sha256"]:
            faults.append("the PDF is not the one that came with it")
        lines = sum(len(seat.get("lines", ())) for seat in seats)
        return Checked(len(seats), lines, named, (*faults, *of_seats))
    except _NotAPacket as not_one:
        return Checked(0, 0, "", (str(not_one),))
    except _UNREADABLE:
        return Checked(0, 0, "", (f"{NO_PACKET}: it is JSON of another form, or a part of it was altered",))


def outcome_of(minutes: SeatMinutes) -> dict[str, Any]:
    """What a packet says was made of the lines of a seat."""
    return {
        "scheduled_minutes": minutes.scheduled,
        "attended_minutes": minutes.attended,
        "payer_countable_minutes": minutes.payer_countable,
        "known": minutes.known,
        "confidence": minutes.confidence,
        "bound_seconds": minutes.bound_seconds,
        "reasons": list(minutes.reasons),
        "in_the_room": [[moment(each.start_at), moment(each.until)] for each in minutes.periods],
    }


def reckoned(window: Period, lines: Sequence[Line], names: Mapping[str, str], terms: Terms) -> SeatMinutes:
    """The minutes that follow from the lines of a seat; `names` says who the correctors are.

    Until it is closed, and the terms stand in its lines, under these.
    """
    return reconcile(
        window,
        [_statement(line) for line in lines if line["line"] == WITNESS],
        [
            Amendment(
                minutes=int(line["minutes"]),
                by=names[str(line["by"])],
                reason=str(line["reason"]),
                at=_moment(line["at"]),
                position=int(line["position"]),
            )
            for line in lines
            if line["line"] == CORRECTION
        ],
        terms=terms,
    )


class _NotAPacket(Exception):
    """A file that cannot be read as one; the message says what it is instead."""


def _read(packet: bytes) -> Any:
    """What it says. Raises _NotAPacket."""
    if not packet.strip():
        raise _NotAPacket(f"{NO_PACKET}: it is empty")
    for begins, what in _FOREIGN.items():
        if packet.startswith(begins):
            raise _NotAPacket(f"{NO_PACKET}: {what}")
    try:
        return json.loads(packet)
    except UnicodeDecodeError as error:
        line = packet.count(b"\n", 0, error.start) + 1
        raise _NotAPacket(f"{NO_PACKET}: line {line} of the file is no text (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        is_whole = packet.rstrip().endswith(b"}") and error.pos < len(error.doc.rstrip())
        why = "it was altered there" if is_whole else "it was cut off, or never was one"
        where = f"line {error.lineno}, column {error.colno} of the file"
        raise _NotAPacket(f"{NO_PACKET}: it cannot be read from {where} on: {why}") from error


def _called(seat: Mapping[str, Any]) -> str:
    """By what somebody finds a session on the paper, and the seat in the file."""
    when = str(seat.get("starts_at"))[:16].replace("T", " ")
    return f"{seat.get('title', 'a session')}, {when} UTC (seat {seat.get('ref')})"


def _written(told: Mapping[str, Any]) -> bytes:
    """JSON in one form only, for people to read: so that no byte can be another without it showing."""
    return (json.dumps(told, sort_keys=True, indent=1, ensure_ascii=False) + "\n").encode()


def _faults_of_the_seal(packet: bytes, told: Mapping[str, Any], *, is_in_a_seat: bool) -> Iterator[str]:
    body, seal = told["body"], told["seal"]
    if body["form"] != FORM:
        yield f"its form is not {FORM}"
    if _written(told) != packet:
        yield f"{_OTHERWISE}: an editor or a mail program may have written it anew"
    try:
        key, signature = bytes.fromhex(seal["key"]), bytes.fromhex(seal["signature"])
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _written(body))
        if seal != {"key": key.hex(), "signature": signature.hex()}:  # the same number, written otherwise
            yield _OTHERWISE
    except (InvalidSignature, ValueError):
        yield f"its seal does not fit: something in it was altered{'' if is_in_a_seat else _AROUND}"


def _all_faults_of(seat: Mapping[str, Any]) -> list[str]:
    try:
        return list(_faults_of(seat))
    except _UNREADABLE:
        return ["a part of it is missing, or is not what it must be"]


def _faults_of(seat: Mapping[str, Any]) -> Iterator[str]:
    lines, head = seat["lines"], seat["head"]
    yield from faults_in(lines, position=head["position"], digest=head["digest"])
    for line in lines:
        if line["seat"] != seat["ref"]:
            yield f"line {line['position']} is a line of another seat"
    try:
        window = Period(_moment(seat["starts_at"]), _moment(seat["ends_at"]))
        made = outcome_of(reckoned(window, lines, seat["names"], terms_in(seat.get("terms", {}))))
    except _UNREADABLE:
        yield "no minutes follow from its lines: one of them, or a time, says what cannot be"
    else:
        if made != seat["outcome"]:
            yield "its minutes do not follow from its lines"


def _statement(line: Line) -> Statement:
    since_at = str(line["since_at"])
    return statement_in(
        str(line["raw"]),
        source=Source(str(line["source"])),
        said=Said(str(line["said"])),
        said_at=_moment(line["said_at"]),
        at=_moment(line["at"]),
        stay=str(line["stay"]),
        since_at=_moment(since_at) if since_at else None,
        minutes=int(line["minutes"]),
        position=int(line["position"]),
    )


def _moment(told: object) -> datetime:
    return datetime.fromisoformat(str(told))
