"""How does DATABASE_URL become Django's two connections: the app's, which serves, and the owner's, which migrates?"""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from stepwell.plumbing.database.acting import acting_key
from stepwell.plumbing.database.counters import ALIAS
from stepwell.plumbing.database.roles import app_url

POOL_SIZE, COUNTERS_SIZE = 12, 4  # per process; the server must take as many for each
ENGINE = "stepwell.plumbing.database.backend"


def connection(url: str) -> dict[str, Any]:
    """Django's settings of one PostgreSQL URL. Several hosts, separated by commas, are allowed (see libpq)."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL must read postgresql://owner:password@host:port/database; see docs/guides/settings.md."
        )
    places = [place.rpartition(":") if ":" in place else (place, "", "") for place in _places(parts.netloc)]
    return {
        "ENGINE": ENGINE,
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": ",".join(host for host, _, _ in places),
        "PORT": ",".join(port for _, _, port in places),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 60,
    }


def both(owner_url: str) -> dict[str, dict[str, Any]]:
    """`default` serves as the app role; `cache` too, beside the request's transaction; `owner` migrates."""
    serving = connection(app_url(owner_url))
    return {
        "default": pooled(serving),
        ALIAS: pooled(serving, kept_open=0, most=COUNTERS_SIZE),
        "owner": connection(owner_url),
    }


def sealing_key(owner_url: str) -> bytes:
    """With what the program proves to the database who acts."""
    return acting_key(unquote(urlsplit(owner_url).password or ""))


def pooled(settings: dict[str, Any], *, kept_open: int = 1, most: int = POOL_SIZE) -> dict[str, Any]:
    """The same connection, drawn from a pool: each request runs in a thread of its own, which would else open one."""
    options = settings["OPTIONS"] | {"pool": {"min_size": kept_open, "max_size": most}}
    return settings | {"OPTIONS": options, "CONN_MAX_AGE": 0}


def _places(netloc: str) -> list[str]:
    return netloc.rpartition("@")[2].split(",")
