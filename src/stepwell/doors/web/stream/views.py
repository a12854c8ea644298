"""May whoever asks come in by this ticket? What the relay asks before it takes one."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from stepwell.clinic.live.queries import TRIAL, holds_ticket
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.pure.entitlement import Role


@portal(Role.PATIENT, Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_safe
def line(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Nothing to see: 204 for whoever the ticket was made for, and for all on the one that only tries."""
    if ref != TRIAL and not holds_ticket(viewer=request.viewer, ref=ref):
        raise Http404
    return HttpResponse(status=204)
