"""How does a message reach a browser that is closed? Through the push service of whoever made the browser.

The message is encrypted for the one browser that subscribed (RFC 8291), and signed with a key of this installation (RFC
8292), which follows from its secret key: with a new secret every browser has to be switched on again. Only services
in STEPWELL_PUSH_SERVICES are written to: where a subscription leads, the browser says.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import urlsplit

import http_ece
import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from stepwell.plumbing import clock
from stepwell.plumbing.delivery.message import Message, Undelivered

CURVE = ec.SECP256R1()
TIMEOUT_SECONDS = (4, 8)
KEPT_SECONDS = 600  # by the service, for a phone without a network; a page is repeated sooner
SIGNED_SECONDS = 3600


class NotASubscription(ValueError):
    """What a browser sent is no subscription that can be written to; the text says why."""


def is_set_up() -> bool:
    return bool(settings.STEPWELL_PUSH_SERVICES)


def public_key() -> str:
    """What a browser is told as it subscribes: it takes messages signed by this installation and by nobody else."""
    return _text(_point(_private_key().public_key()))


def checked(subscription: str) -> str:
    """The subscription as it is kept. Raises NotASubscription."""
    try:
        told = json.loads(subscription)
        kept = {"endpoint": told["endpoint"], "p256dh": told["keys"]["p256dh"], "auth": told["keys"]["auth"]}
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, _bytes(kept["p256dh"]))
        parts = urlsplit(kept["endpoint"])
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise NotASubscription("This browser did not say where its notifications go; try again.") from error
    if len(_bytes(kept["auth"])) != 16 or not _is_known(parts.scheme, parts.netloc):
        raise NotASubscription("This browser's notifications go through a service that is not set up here.")
    return json.dumps(kept)


def send(message: Message) -> None:
    """Hand the message to the browser's service. `to` is a subscription as `checked` keeps it. Raises Undelivered."""
    kept = json.loads(message.to)
    parts = urlsplit(kept["endpoint"])
    if not _is_known(parts.scheme, parts.netloc):
        raise Undelivered("its push service is not set up here")
    told = json.dumps({"words": message.subject, "link": urlsplit(message.link).path or "/"})
    body = http_ece.encrypt(
        told.encode(),
        salt=os.urandom(16),
        private_key=ec.generate_private_key(CURVE),
        dh=_bytes(kept["p256dh"]),
        auth_secret=_bytes(kept["auth"]),
        version="aes128gcm",
    )
    try:
        answer = requests.post(
            kept["endpoint"],
            data=body,
            headers={
                "Authorization": f"vapid t={_signed(f'{parts.scheme}://{parts.netloc}')}, k={public_key()}",
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(KEPT_SECONDS),
                "Urgency": "high",
            },
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise Undelivered(f"the push service did not answer ({type(error).__name__})") from error
    if answer.status_code in (404, 410):
        raise Undelivered("that browser takes notifications no more")
    if answer.status_code not in (200, 201, 202):
        raise Undelivered(f"the push service answered {answer.status_code}")


def _is_known(scheme: str, netloc: str) -> bool:
    """Whether this is a push service we write to: https, and the host or one below it."""
    known: list[str] = settings.STEPWELL_PUSH_SERVICES
    if netloc in known and ":" in netloc:  # a receiver of our own, in tests
        return True
    return scheme == "https" and any(netloc == host or netloc.endswith(f".{host}") for host in known)


def _signed(audience: str) -> str:
    claims: dict[str, Any] = {
        "aud": audience,
        "exp": int(clock.now().timestamp()) + SIGNED_SECONDS,
        "sub": settings.STEPWELL_ADDRESS
        if settings.STEPWELL_ADDRESS.startswith("https:")
        else "mailto:stepwell@localhost",
    }
    return jwt.encode(claims, _private_key(), algorithm="ES256")


def _private_key() -> ec.EllipticCurvePrivateKey:
    drawn = HKDF(SHA256(), 40, salt=None, info=b"stepwell web push").derive(settings.SECRET_KEY.encode())
    # 40 bytes drawn for a number of 32: no residue is likelier than another (NIST SP 800-56A, 5.6.1.2.1).
    return ec.derive_private_key(int.from_bytes(drawn) % (_ORDER - 1) + 1, CURVE)


_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
