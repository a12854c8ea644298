"""When do we meet together? A relative gives the family session a time that suits all three."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_kinds
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule.free_times import NOTHING_FREE, free_times
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.free_days import chosen, free_days
from stepwell.doors.web.ui.times import day_words, range_words, zone_words
from stepwell.journeys.book_session import NOT_THEIRS, book_session
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role

NONE_FREE = "Nothing is free within the days that are planned. The care team can help."


@portal(Role.RELATIVE)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The free times of the next family session with this person; of nothing else. A POST books one."""
    viewer, at = request.viewer, clock.now()
    patient, opened = open_kinds(
        viewer=viewer,
        patient_ref=ref,
        kinds=[Kind.SCHEDULE, Kind.SUBSTANCE_USE],
        purpose=Purpose.FAMILY_SUPPORT,
        at=at,
    )
    if Kind.SCHEDULE not in opened:
        raise Http404
    by, error = account_by_id(viewer.account_id), ""
    if request.method == "POST":

        def booked(starts_at: datetime) -> str:
            seat = book_session(patient=patient, kind="family", starts_at=starts_at, by=by, at=at)
            day = day_words(viewer.today(seat.starts_at))
            return f"Booked: {day}, {range_words(seat.starts_at, seat.ends_at, viewer.zone)}. Everybody in it is told."

        told, error = chosen(request, booked)
        if told:
            return redirect("family:home")
    offer = free_times(patient, "family", at=at, joined_by=by)
    may = offer.block is not None and (not offer.block.substance_use or Kind.SUBSTANCE_USE in opened)
    context = {
        "error": error,
        "name": patient.preferred_name or patient.given_name,
        "zone": zone_words(at, viewer.zone),
        "minutes": offer.minutes if may else 0,
        "days": free_days(offer.times, viewer.zone) if may else (),
        "why": NONE_FREE if may and offer.why == NOTHING_FREE else NOT_THEIRS,
    }
    return render(request, "family/book/page.html", context, status=422 if error else 200)
