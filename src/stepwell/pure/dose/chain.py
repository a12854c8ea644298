"""Was any line of a seat's ledger altered, added or taken out? Each line's digest holds the line and the one before.

A chain is a seat's own. Whoever writes holds the head of that seat alone: writers of one room do not wait for each
other, and what one patient's auditor is shown is the whole chain, with nothing in it of anybody else.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

Line = Mapping[str, str | int]

WITNESS, CORRECTION = "witness", "correction"


def digest_of(before: str, line: Line) -> str:
    """The SHA-256 of the digest before and of the line as JSON: keys in order, no spaces, nothing but ASCII."""
    told = {name: value for name, value in line.items() if name != "digest"}
    return hashlib.sha256((before + json.dumps(told, sort_keys=True, separators=(",", ":"))).encode()).hexdigest()


def faults_in(lines: Iterable[Line], *, position: int, digest: str) -> tuple[str, ...]:
    """What is wrong with the lines of one seat, given in order, whose head is kept as this position and digest."""
    faults, at, told = list[str](), 0, list(lines)
    digests = {0: ""} | {int(line["position"]): str(line["digest"]) for line in told}
    for line in told:
        number = int(line["position"])
        if number == at:
            faults.append(f"line {number} is there twice")
        elif number < at:
            faults.append(f"line {number} stands after line {at}")
        faults += [f"line {gone} is missing" for gone in range(at + 1, number) if gone not in digests]
        if number - 1 in digests and line["digest"] != digest_of(digests[number - 1], line):
            faults.append(f"line {number} was altered")
        at = number
    last = max(digests)
    if last < position:
        faults.append(f"the lines end at {last}, their head is kept as {position}: lines at the end were taken out")
    elif last > position:
        faults.append(f"the lines end at {last}, their head is kept as {position}: lines at the end were added")
    elif digests[last] != digest:
        faults.append(f"line {last} is not the one at which the chain ended: it or one before it was altered")
    return tuple(faults)


def moment(at: datetime | None) -> str:
    """A moment as a line tells it: UTC, to the microsecond; empty for none."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""
