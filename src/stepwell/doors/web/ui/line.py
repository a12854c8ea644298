"""What is a page told that wants to speak with the room? Where its line is, and how to get through its network."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from stepwell.clinic.live.actions import Elsewhere, MayNotShare, NotIn, exchange_keys, share, share_no_more
from stepwell.clinic.live.queries import TRIAL, Company, is_video_there
from stepwell.plumbing.media import MediaError
from stepwell.plumbing.media.turn import ice_servers

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account
    from stepwell.clinic.schedule.models import Session

# In a session: the secret by which a guest's own browser is known, and the digest of each link opened in it, by guest.
GUEST_BROWSER, GUEST_LINKS = "guest_browser", "guest_links"
ALONE, ASIDE = "You are alone with each other.", "You are in the side room."
NO_VIDEO = (
    "No media server runs at this moment, so nothing can be tried. Nothing is wrong with your device: your team has to "
    "mend it. Sessions go on by phone meanwhile."
)


def last_line(request: HttpRequest) -> UUID | None:
    """By which ticket this page was in the room before, if it was."""
    try:
        return UUID(request.POST.get("last", ""))
    except ValueError:
        return None


def can_encrypt(request: HttpRequest) -> bool:
    """Whether this page says that it can encrypt end to end."""
    return request.POST.get("can_encrypt") == "yes"


def way_in(ticket: UUID, company: Company, *, at: datetime) -> JsonResponse:
    """The one line this ticket is good for, and where it leads, in words."""
    servers = ice_servers(settings.STEPWELL_TURN_URLS, settings.STEPWELL_TURN_SECRET, who=ticket.hex, at=at)
    apart = ASIDE if company.along else ALONE
    said = f"{apart} Nobody else sees or hears you." if company.aside else "You are in the room."
    return JsonResponse(
        {
            "ticket": ticket,
            "line": reverse("room_line", args=[ticket]),
            "ice": servers,
            "said": said,
            "end_to_end": company.end_to_end,
        }
    )


def way_to_try(*, at: datetime) -> JsonResponse:
    """The line that is there to be tried, of no session, and how to get through a network. It names nobody."""
    there = is_video_there(at)
    servers = ice_servers(settings.STEPWELL_TURN_URLS, settings.STEPWELL_TURN_SECRET, who="trial", at=at)
    line = reverse("room_line", args=[TRIAL]) if there else ""
    return JsonResponse({"line": line, "why": "" if there else NO_VIDEO, "ice": servers})


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


def keys(request: HttpRequest, session: "Session", account: "Account") -> HttpResponse:
    """What their page and the other's tell each other, to encrypt end to end."""
    try:
        to, said = UUID(request.POST.get("to", "")), (request.POST.get("promise", ""), request.POST.get("key", ""))
        promise, key = exchange_keys(session=session, account=account, to=to, promise=said[0], key=said[1])
    except (ValueError, NotIn):
        return no_way_in("They are not in the room with you.", again=False)
    return JsonResponse({"promise": promise, "key": key})


def look_anew(request: HttpRequest) -> HttpResponse:
    """What a part of a page answers once the whole page is another."""
    return HttpResponse(status=204, headers={"HX-Refresh": "true"})
