"""When I can join family sessions: every week, and when I am away."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.meeting_times import meeting_times
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role
from stepwell.pure.values import zone_named


@portal(Role.RELATIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: StepwellRequest) -> HttpResponse:
    """The relative's own hours. Nothing here says whether, or of whom, there are family sessions."""
    account = account_by_id(request.viewer.account_id)
    return meeting_times(
        request,
        account=account,
        zone=zone_named(account.time_zone),
        is_staff=False,
        page="family/times/page.html",
        at=clock.now(),
    )
