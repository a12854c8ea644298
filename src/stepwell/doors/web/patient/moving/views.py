"""I am in another state, or will be: said beforehand, so that I meet nobody who may not see me there."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.moving import moving as moving_page
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: StepwellRequest) -> HttpResponse:
    """Where the patient lives, and a form. A POST tells those who plan."""
    at = clock.now()
    patient = own_record(request.viewer, Kind.IDENTITY, at=at)
    return moving_page(request, patient, page="patient/moving/page.html", at=at)
