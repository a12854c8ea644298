"""My camera, microphone, speaker and connection: do they work, before a session needs them?"""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.live.queries import TRIAL, is_video_there
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.plumbing import clock
from stepwell.plumbing.media.turn import ice_servers
from stepwell.pure.entitlement import Role

NO_VIDEO = (
    "No media server runs at this moment, so nothing can be tried. Nothing is wrong with your device: your team has to "
    "mend it. Sessions go on by phone meanwhile."
)


@portal(Role.PATIENT, Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: StepwellRequest) -> HttpResponse:
    """The page; a POST is told where the line is that is there to be tried, and how to get through a network."""
    at = clock.now()
    if request.method == "POST":
        there = is_video_there(at)
        return JsonResponse({
            "line": reverse("room_line", args=[TRIAL]) if there else "",
            "why": "" if there else NO_VIDEO,
            "ice": ice_servers(settings.STEPWELL_TURN_URLS, settings.STEPWELL_TURN_SECRET, who="trial", at=at),
        })  # fmt: skip
    portal_of = "patient" if Role.PATIENT in request.viewer.roles else "clinician"
    return render(request, "devices/page.html", {"portal": f"ui/portals/{portal_of}.html", "nav": "devices"})
