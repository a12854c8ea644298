"""May whoever asks come in by this ticket? What the relay asks before it takes one."""

from collections.abc import Mapping
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stepwell.clinic.live.queries import TRIAL, guest_holds_ticket, holds_ticket, invited
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.often import too_often
from stepwell.doors.web.ui.line import GUEST_BROWSER, GUEST_LINKS
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role

TRIES, WITHIN_SECONDS = 30, 3600  # of one guest: each is a room of its own for half a minute


@portal(Role.PATIENT, Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_safe
def _of_account(request: StepwellRequest, ref: UUID) -> HttpResponse:
    if ref != TRIAL and not holds_ticket(viewer=request.viewer, ref=ref):
        raise Http404
    return HttpResponse(status=204)


@wraps(_of_account)  # and by its access rule, but for a guest in their own browser
def line(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Nothing to see: 204 for whoever the ticket was made for; on the one that only tries, for every account, and for a
    guest who is still to come.
    """
    browser, links = request.session.get(GUEST_BROWSER, ""), request.session.get(GUEST_LINKS, {})
    if ref == TRIAL and links and _tries_as_guest(links, browser):
        return HttpResponse(status=204)
    if browser and guest_holds_ticket(browser=browser, ref=ref):
        return HttpResponse(status=204)
    return _of_account(request, ref=ref)


def _tries_as_guest(links: Mapping[str, str], browser: str) -> bool:
    at = clock.now()
    for ref, digest in links.items():
        found = invited(ref=UUID(ref), link=digest, browser=browser, at=at)
        if found is not None and found.may_try:
            return not too_often(f"guest_tries:{ref}", places=TRIES, seconds=WITHIN_SECONDS)
    return False
