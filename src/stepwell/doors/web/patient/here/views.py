"""The page of a session says each minute that it is open: a witness that alone counts nothing.

Whoever sends it says `Stepwell-Background: yes`: nobody touched anything.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from stepwell.clinic.attendance.actions import record_beat
from stepwell.clinic.schedule.queries import own_seat
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.here.forms import BeatForm
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.pure.entitlement import Role


@portal(Role.PATIENT)
@require_POST
def here(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """204 for a beat of one's own session that is kept, or was before; 409 outside the session's time."""
    at = clock.now()
    seat = own_seat(ref, viewer=request.viewer, at=at)
    if seat is None:
        raise Http404
    form = BeatForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"why": form.errors}, status=422)
    told = form.cleaned_data
    said_at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=told["clock_ms"])
    with acting_as_programme():
        kept = record_beat(
            seat=seat, page=told["page"], number=told["number"], hidden=told["hidden"], said_at=said_at, at=at
        )
    return HttpResponse(status=204 if kept else 409)
