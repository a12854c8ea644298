"""What keeps a note from being signed, in words that say what to write or change?"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from stepwell.clinic.attendance.queries import RosterLine
from stepwell.clinic.notes.peer_names import names_found


def missing_parts(shared: str, parts: Mapping[UUID, str], roster: Sequence[RosterLine]) -> list[str]:
    """What has still to be written: the shared text, and a part for everybody who was there."""
    told = [] if shared.strip() else ["Write what the session was about, for everybody who was there."]
    names = [
        line.name for line in roster if line.present and not line.cancelled and not parts.get(line.seat_ref, "").strip()
    ]
    return [*told, *([f"Write a part for {', '.join(names)}."] if names else [])]


def peers_named(shared: str, parts: Mapping[UUID, str], roster: Sequence[RosterLine]) -> list[str]:
    """Where a text names somebody whose peers would read it, in words that say what to change."""
    everybody = [name for line in roster for name in line.names]
    problems = []
    found = names_found(shared, everybody)
    if found:
        problems.append(f"The shared text goes into every chart and names {', '.join(found)}. Write it without names.")
    for line in roster:
        own = {name.casefold() for name in line.names}
        peers = [name for other in roster if other is not line for name in other.names if name.casefold() not in own]
        found = names_found(parts.get(line.seat_ref, ""), peers)
        if found:
            problems.append(f"The part of {line.name} names {', '.join(found)}, a peer. Write it without that name.")
    return problems
