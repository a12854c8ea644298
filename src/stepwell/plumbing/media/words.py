"""Which password is which? Each follows from the one secret and from what it is for."""

import hmac
from hashlib import sha256

WHOLE_API = "every request"
ADMIN = "admin"
MAKING_ROOMS = "making rooms"
ROOM = "a room"
PIN = "into a room"
EVENTS = "what it says"


def word_for(secret: str, purpose: str, of: str) -> str:
    """The password for this purpose, `of` a server or a room."""
    return hmac.new(secret.encode(), f"{purpose}|{of}".encode(), sha256).hexdigest()[:40]
