"""What does the benchmark's web process serve? Stepwell as it is, and the bare view without any middleware."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.core.asgi import get_asgi_application
from django.core.handlers.asgi import ASGIHandler
from django.test import override_settings

django = get_asgi_application()

from stepwell.doors.web.stream.app import Streaming  # noqa: E402  # Django must be ready

stepwell = Streaming(django)
with override_settings(MIDDLEWARE=[]):
    bare = ASGIHandler()


async def application(scope: dict[str, Any], receive: Callable[..., Awaitable[Any]], send: Any) -> None:
    """Both in one process, so that both pay for the same interpreter, server and database."""
    await (bare if scope.get("path") == "/bare/" else stepwell)(scope, receive, send)
