"""The service worker of this portal, at an address that lets it serve this portal and no other."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stepwell.doors.web.gate import public


@public
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The same for everybody, signed in or not: a browser that cannot fetch it would forget the kept pages."""
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-store"})


@cache
def _script() -> bytes:
    path = finders.find("stepwell/ui/offline.js")
    assert isinstance(path, str)
    return Path(path).read_bytes()
