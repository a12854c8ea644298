"""What does a page ask while it is open: is somebody still signed in, who, and for how long?"""

from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.doors.web.gate import public
from stepwell.doors.web.idle.middleware import WatchedRequest


@public
@require_safe
def still_here(request: HttpRequest) -> HttpResponse:
    """Asked in the background it only answers; asked because somebody did something it renews, like any request."""
    idle = cast(WatchedRequest, request).idle
    if idle is None:
        return HttpResponse(status=401)
    answer = {"whose": idle.whose, "ends_in_s": idle.ends_in_s, "for_good": idle.for_good, "token": get_token(request)}
    return JsonResponse(answer)


@public
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where signing in again leads: back to the page that was left open."""
    return render(request, "idle/signed_in.html")
