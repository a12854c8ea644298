"""Did this device send this, and just now?

The signature is an HMAC-SHA-256, in hex, over the timestamp of the request (Unix seconds), a full stop and the body,
with the device's secret. Within the minutes it is good for, what is sent again changes nothing: each reading has an id.
"""

import hmac
from datetime import datetime, timedelta


def is_signed(*, secret: str, timestamp: str, body: bytes, signature: str, minutes: int, at: datetime) -> bool:
    """Whether the signature is the device's own, and made within so many minutes of now."""
    expected = hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()
    same = hmac.compare_digest(expected.encode(), signature.encode())
    return same and _is_near(timestamp, at, timedelta(minutes=minutes))


def _is_near(timestamp: str, at: datetime, window: timedelta) -> bool:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(int(timestamp) - at.timestamp()) <= window.total_seconds()
