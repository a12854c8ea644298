"""What was I told? Whoever works here reads it in one place, whatever part they play."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.inbox.actions import read_notices
from stepwell.clinic.inbox.queries import notices as notices_of
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.told import as_moments
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

SHOWN = 50


@portal(*(role for role in Role if role not in {Role.PATIENT, Role.RELATIVE}))
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: StepwellRequest) -> HttpResponse:
    """The latest, what is new marked as such. A POST says that all of it is read."""
    viewer, at = request.viewer, clock.now()
    if request.method == "POST":
        read_notices(account_id=viewer.account_id, at=at)
        return redirect("clinician:notices")
    found = notices_of(viewer=viewer, at=at, limit=SHOWN)
    context = {
        "nav": "clinician:notices",
        "moments": as_moments(found, viewer, at, new="new"),
        "is_new": not all(each.is_read for each in found),
        "most": SHOWN,
    }
    return render(request, "clinician/notices/page.html", context)
