"""When I can meet: every week, and when I am away."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.meeting_times import meeting_times
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: StepwellRequest) -> HttpResponse:
    """The patient's own hours, which every week is placed by, and their absences."""
    at = clock.now()
    patient = own_record(request.viewer, Kind.SCHEDULE, at=at)
    return meeting_times(
        request,
        account=account_by_id(request.viewer.account_id),
        zone=patient.zone,
        is_staff=False,
        page="patient/times/page.html",
        at=at,
    )
