"""Somebody is ill: what becomes of their sessions, whom it touches and why; and, confirmed, it is done."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.live.covering import PlanChanged, cover_of, seal_of
from stepwell.clinic.people.actions import NotAnAbsence
from stepwell.clinic.people.queries import account_by_id, staff_by_ref, staff_who_treat
from stepwell.clinic.schedule.actions import AlreadyBegun, BreaksARule, DoubleBooked
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.ill.forms import IllForm
from stepwell.doors.web.operations.ill.shapes import days
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import zone_words
from stepwell.journeys.cover_absence import cover_absence
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import Period

REFUSALS = (AlreadyBegun, BreaksARule, DoubleBooked, NotAnAbsence, PlanChanged)


@portal(Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def ill(request: StepwellRequest) -> HttpResponse:
    """Asked who and when, the plan is shown; a POST does what was shown."""
    at, viewer = clock.now(), request.viewer
    said = request.POST if request.method == "POST" else request.GET
    form = IllForm(
        [(str(each.ref), each.signature) for each in staff_who_treat()],
        zone=viewer.zone,
        starts_at=at.replace(second=0, microsecond=0),
        ends_at=_tonight(at, request),
        data=said if "staff" in said else None,
    )
    context: dict[str, Any] = {
        "nav": "operations:week",
        "crumbs": [Crumb(label="Week", href=reverse("operations:week")), Crumb(label="Somebody is ill")],
        "form": form,
        "zone": zone_words(at, viewer.zone),
    }
    staff = staff_by_ref(form.cleaned_data["staff"]) if form.is_bound and form.is_valid() else None
    if staff is not None:
        told = form.cleaned_data
        period = Period(told["starts"], told["ends"])
        if request.method == "POST":
            try:
                number = cover_absence(
                    staff=staff,
                    period=period,
                    kind=told["kind"],
                    seal=request.POST.get("seal", ""),
                    by=account_by_id(viewer.account_id),
                    at=at,
                )
            except REFUSALS as refusal:
                context["error"] = str(refusal)
            else:
                sessions = "1 session" if number == 1 else f"{number} sessions"
                messages.success(request, f"Done: {sessions} changed, and everybody whom it touches is told.")
                return redirect("operations:week")
        covers = cover_of(staff=staff, period=period, at=at)
        refs = [each.ref for cover in covers for each in cover.table.patients.values()]
        open_listed(viewer=viewer, patient_refs=refs, kind=Kind.SCHEDULE, at=at)
        context |= {"staff": staff, "steps": days(covers, viewer), "seal": seal_of(covers), "told": said.items()}
    return render(request, "operations/ill/page.html", context, status=422 if request.method == "POST" else 200)


def _tonight(at: datetime, request: StepwellRequest) -> datetime:
    local = at.astimezone(request.viewer.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
