"""What is a page told that wants to speak with the room? Where its line is, and how to get through its network."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from stepwell.clinic.live.actions import Elsewhere
from stepwell.clinic.live.queries import Company
from stepwell.plumbing.media.turn import ice_servers

ALONE = "You are alone with each other."


def last_line(request: HttpRequest) -> UUID | None:
    """By which ticket this page was in the room before, if it was."""
    try:
        return UUID(request.POST.get("last", ""))
    except ValueError:
        return None


def way_in(ticket: UUID, company: Company, *, at: datetime) -> JsonResponse:
    """The one line this ticket is good for, and where it leads, in words."""
    servers = ice_servers(settings.STEPWELL_TURN_URLS, settings.STEPWELL_TURN_SECRET, who=ticket.hex, at=at)
    said = f"{ALONE} Nobody else sees or hears you." if company.aside else "You are in the room."
    return JsonResponse({"ticket": ticket, "line": reverse("room_line", args=[ticket]), "ice": servers, "said": said})


def stays_elsewhere(why: Elsewhere) -> JsonResponse:
    """Another page of theirs is in: this one does not take its line, unless they say so."""
    return JsonResponse({"why": str(why)}, status=409)


def no_way_in(words: str, *, again: bool) -> JsonResponse:
    """Why not, and whether the page may try again by itself."""
    return JsonResponse({"why": words}, status=503 if again else 403)


def look_anew(request: HttpRequest) -> HttpResponse:
    """What a part of a page answers once the whole page is another."""
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
