"""May whoever asks come in by this ticket? What the relay asks before it takes one."""

from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stepwell.clinic.live.queries import TRIAL, guest_holds_ticket, holds_ticket
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.line import GUEST_BROWSER
from stepwell.pure.entitlement import Role


@portal(Role.PATIENT, Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_safe
def _of_account(request: StepwellRequest, ref: UUID) -> HttpResponse:
    if ref != TRIAL and not holds_ticket(viewer=request.viewer, ref=ref):
        raise Http404
    return HttpResponse(status=204)


@wraps(_of_account)  # and by its access rule, but for a guest in their own browser
def line(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Nothing to see: 204 for whoever the ticket was made for, and for every account on the one that only tries."""
    browser = request.session.get(GUEST_BROWSER, "")
    if browser and guest_holds_ticket(browser=browser, ref=ref):
        return HttpResponse(status=204)
    return _of_account(request, ref=ref)
