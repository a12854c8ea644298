"""When I work: every week, with breaks, when I am away, and how what I lead gets into my own calendar."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.calendar_address import calendar_address, make_calendar_address
from stepwell.doors.web.ui.meeting_times import meeting_times
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: StepwellRequest) -> HttpResponse:
    """The clinician's own hours, which every week is placed by, and their absences."""
    return meeting_times(
        request,
        account=account_by_id(request.viewer.account_id),
        zone=request.viewer.zone,
        is_staff=True,
        page="clinician/times/page.html",
        at=clock.now(),
        more={"feed_address": calendar_address(request)},
    )


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_POST
def calendar(request: StepwellRequest) -> HttpResponse:
    """Make the address under which the clinician's own calendar program reads what they lead, or `another`."""
    make_calendar_address(request, at=clock.now())
    return redirect(reverse("clinician:times") + "#calendar")
