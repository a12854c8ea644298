"""When I work: every week, with breaks, and when I am away."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.meeting_times import meeting_times
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
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
    )
