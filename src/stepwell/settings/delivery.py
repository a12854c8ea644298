"""By what do pages leave the program? Each setting has a line in docs/guides/settings.md."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from stepwell.settings import environment

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# A mail server that accepts and never answers would else hold the pager for ever.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("STEPWELL_FROM_EMAIL", "Stepwell <stepwell@localhost>")


CONSOLE = "console:"  # for show: what would go out is written to the worker's log


def gateway(name: str) -> str:
    """The URL of a gateway; empty where there is none."""
    url = environment.text(name, "")
    if url and url != CONSOLE and ("://" not in url or "{to}" not in url):
        raise ImproperlyConfigured(f"{name} must be a gateway's URL as Apprise reads it, with {{to}} for the number.")
    return url


STEPWELL_SMS = gateway("STEPWELL_SMS")
STEPWELL_VOICE = gateway("STEPWELL_VOICE")
# The hosts, and those below them, that browsers' notifications go through: Chrome's, Firefox's, Safari's, Edge's.
STEPWELL_PUSH_SERVICES = environment.words(
    "STEPWELL_PUSH_SERVICES", "fcm.googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com"
)
# Who outside is told each minute that the watchman went round and all was well; where it is silent, they wake somebody.
STEPWELL_HEARTBEAT_URL = environment.text("STEPWELL_HEARTBEAT_URL", "")
if STEPWELL_HEARTBEAT_URL and not STEPWELL_HEARTBEAT_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("STEPWELL_HEARTBEAT_URL must be an address that begins with https://.")
# Apprise names the number it writes to; what becomes of a page is a row.
QUIET: dict[str, Any] = {"apprise": {"level": "CRITICAL"}}
