"""Where media servers say who comes and goes. docs/guides/media.md is for whoever sets one up."""

import binascii
import hmac
import logging
from base64 import b64decode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from stepwell.clinic.attendance.actions import record_media
from stepwell.doors.hooks.media.shape import said_in
from stepwell.doors.web.gate import public
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.media import EVENTS, word_for
from stepwell.pure.values import Refused

_log = logging.getLogger(__name__)
BODY_MOST = 4 * 1024 * 1024


@public
@csrf_exempt
@require_POST
def media(request: HttpRequest) -> HttpResponse:
    """Each server has its name and a password of its own (HTTP basic); without them the answer is 401 and nothing else.

    200 says that all of it is kept for good; whatever kept it from being so is answered 5xx, and nothing is kept.
    """
    at = clock.now()
    if int(request.headers.get("Content-Length") or 0) > BODY_MOST:
        return HttpResponse(status=413)
    server = _whose(request.headers.get("Authorization", ""))
    if not server:
        return HttpResponse(status=401)
    try:
        events, unread = said_in(request.body, server=server)
    except Refused as refusal:
        return JsonResponse({"why": str(refusal)}, status=422)
    if unread:
        _log.error("%s events of a media server could not be read; their form is not the one of Janus", unread)
    with acting_as_programme():
        new = record_media(events=events, at=at)
    return JsonResponse({"new": new, "unread": unread})


def _whose(authorization: str) -> str:
    """The server whose name and password these are; nothing for nobody's."""
    scheme, _, told = authorization.partition(" ")
    try:
        name, _, password = b64decode(told, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return ""
    secret = settings.STEPWELL_MEDIA_SECRET
    if scheme.lower() != "basic" or not secret:
        return ""
    return name if hmac.compare_digest(password.encode(), word_for(secret, EVENTS, name).encode()) else ""
