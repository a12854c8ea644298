"""A place is free for me: I take it with one tap, or leave it to others."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.billing.allowances import authorised, let_through
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule.actions import NotBookable, SomebodyWasFaster, decline_offer
from stepwell.clinic.schedule.queries import when_words
from stepwell.clinic.schedule.waiting import own_offer
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.times import zone_words
from stepwell.journeys.take_offered_place import take_offered_place
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One offer. A POST takes it, or leaves it."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCHEDULE, at=at)
    found = own_offer(ref, viewer=viewer, at=at)
    if found is None:
        raise Http404
    error = ""
    if request.POST.get("do") == "take":
        try:
            seat = take_offered_place(offer=found, by=account_by_id(viewer.account_id), at=at)
        except (NotBookable, SomebodyWasFaster) as refusal:
            error, found = str(refusal), own_offer(ref, viewer=viewer, at=at) or found
        else:
            messages.success(request, "The place is yours. It stands in your week.")
            return redirect("patient:session", ref=seat.ref)
    elif request.POST.get("do") == "leave":
        decline_offer(offer=found, at=at)
        messages.success(request, "Left to others. Nothing of yours has changed.")
        return redirect("patient:week")
    session = found.session
    allowed = authorised([patient], by=viewer.account_id, at=at)[patient.pk]
    context = {
        "nav": "patient:week",
        "error": error,
        "title": session.title,
        "when": when_words(session.starts_at, patient.zone),
        "minutes": session.minutes,
        "who": session.facilitator.signature,
        "until": when_words(found.until, patient.zone),
        "is_taken": found.taken_at is not None,
        "is_over": found.ended_at is not None or found.until <= at or session.cancelled_at is not None,
        "unpaid": allowed.why_not(session.starts_at, session.ends_at) if let_through(found) else "",
        "zone": zone_words(session.starts_at, patient.zone),
    }
    return render(request, "patient/offers/page.html", context, status=422 if request.method == "POST" else 200)
