"""What was I told? Whoever works here reads it in one place, whatever part they play."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.inbox.actions import read_notices
from stepwell.clinic.inbox.queries import notices as notices_of
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.told import as_moments
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

SHOWN = 50


@portal(*(role for role in Role if role not in {Role.PATIENT, Role.RELATIVE}))
@require_safe
def notices(request: StepwellRequest) -> HttpResponse:
    """The latest, what is new marked as such; having been shown, it is read."""
    viewer, at = request.viewer, clock.now()
    found = notices_of(viewer=viewer, at=at, limit=SHOWN)
    context = {"nav": "clinician:notices", "moments": as_moments(found, viewer, at, new="new"), "most": SHOWN}
    answer = render(request, "clinician/notices/page.html", context)
    if request.method == "GET":
        read_notices(account_id=viewer.account_id, at=at)
    return answer
