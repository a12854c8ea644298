"""What exactly does a signature stand for? A digest over the note, its parts and the minutes, in one fixed form."""

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID


def digest_of(*, session: UUID, shared: str, parts: Mapping[UUID, str], minutes: Mapping[UUID, int]) -> str:
    """SHA-256 in hex over canonical JSON: sorted keys, no spaces, UTF-8. Parts and minutes are by seat."""
    told = {
        "session": str(session),
        "shared": shared,
        "parts": {str(seat): text for seat, text in parts.items()},
        "minutes": {str(seat): count for seat, count in minutes.items()},
    }
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
