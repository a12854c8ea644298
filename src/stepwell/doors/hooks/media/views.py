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
from stepwell.pure.values import Refused

_log = logging.getLogger(__name__)
BODY_MOST = 4 * 1024 * 1024


@public
@csrf_exempt
@require_POST
def media(request: HttpRequest) -> HttpResponse:
    """The secret is the key (HTTP basic, any name): without it the answer is 401 and nothing else.

    200 says that all of it is kept for good; whatever kept it from being so is answered 5xx, and nothing is kept.
    """
    at = clock.now()
    if int(request.headers.get("Content-Length") or 0) > BODY_MOST:
        return HttpResponse(status=413)
    if not _knows_the_secret(request.headers.get("Authorization", "")):
        return HttpResponse(status=401)
    try:
        events, unread = said_in(request.body)
    except Refused as refusal:
        return JsonResponse({"why": str(refusal)}, status=422)
    if unread:
        _log.error("%s events of a media server could not be read; their form is not the one of Janus", unread)
    with acting_as_programme():
        new = record_media(events=events, at=at)
    return JsonResponse({"new": new, "unread": unread})


def _knows_the_secret(authorization: str) -> bool:
    scheme, _, told = authorization.partition(" ")
    try:
        _, _, password = b64decode(told, validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    secret = settings.STEPWELL_MEDIA_SECRET.encode()
    return scheme.lower() == "basic" and bool(secret) and hmac.compare_digest(password, secret)
