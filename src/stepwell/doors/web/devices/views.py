"""My camera, microphone, speaker and connection: do they work, before a session needs them?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.line import way_to_try
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role


@portal(Role.PATIENT, Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: StepwellRequest) -> HttpResponse:
    """The page; a POST is told where the line is that is there to be tried, and how to get through a network."""
    if request.method == "POST":
        return way_to_try(at=clock.now())
    portal_of = "patient" if Role.PATIENT in request.viewer.roles else "clinician"
    return render(request, "devices/page.html", {"portal": f"ui/portals/{portal_of}.html", "nav": "devices"})
