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
    faults, at, before = list[str](), 0, ""
    for line in lines:
        if line["position"] != at + 1:
            faults.append(f"line {at + 1} is missing" if line["position"] != at else f"line {at} is there twice")
        elif line["digest"] != digest_of(before, line):
            faults.append(f"line {line['position']} was altered")
        at, before = int(line["position"]), str(line["digest"])
    if (at, before) != (position, digest):
        faults.append(f"the lines end at {at}, their head is kept as {position}: lines at the end were taken out")
    return tuple(faults)


def moment(at: datetime | None) -> str:
    """A moment as a line tells it: UTC, to the microsecond; empty for none."""
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""
