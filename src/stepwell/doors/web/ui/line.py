"""What is a page told that wants to speak with the room? Where its line is, and how to get through its network."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from stepwell.clinic.live.actions import Elsewhere, MayNotShare, NotIn, share, share_no_more
from stepwell.clinic.live.queries import Company
from stepwell.plumbing.media import MediaError
from stepwell.plumbing.media.turn import ice_servers

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account
    from stepwell.clinic.schedule.models import Session

GUEST_BROWSER = "guest_browser"  # in a session: the secret by which a guest's own browser is known
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


def screen(request: HttpRequest, session: "Session", account: "Account") -> HttpResponse:
    """Their screen is shown to those in the room with them, or with `on=no` no more; else why not, in words."""
    try:
        (share_no_more if request.POST.get("on") == "no" else share)(session=session, account=account)
    except (NotIn, MediaError):
        return no_way_in("Your screen cannot be shown at this moment. Try again.", again=True)
    except MayNotShare as refusal:
        return no_way_in(str(refusal), again=False)
    return HttpResponse(status=204)


def look_anew(request: HttpRequest) -> HttpResponse:
    """What a part of a page answers once the whole page is another."""
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
