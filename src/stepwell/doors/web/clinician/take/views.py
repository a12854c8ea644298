"""Where the link in a page leads: one alert, and one button that takes it."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.safety import actions
from stepwell.clinic.safety.queries import alert_line, paged_patient
from stepwell.doors.web.clinician.duty.cards import card
from stepwell.doors.web.clinician.duty.opening import open_alert
from stepwell.doors.web.clinician.duty.views import ON_DUTY
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.plumbing import clock
from stepwell.pure.entitlement import CLINICAL
from stepwell.pure.escalation import Wait

if TYPE_CHECKING:
    from stepwell.clinic.safety.models import Alert


@portal(*ON_DUTY)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The alert and who has it; a POST says in `do`: take, or hand, for having it in hand still or from now on.

    A clinician who was paged about somebody they do not treat is led to opening the record in an emergency.
    """
    viewer, at = request.viewer, clock.now()
    try:
        found = open_alert(viewer, ref, at=at)
    except Http404:
        whose = paged_patient(ref, viewer=viewer) if viewer.roles & CLINICAL else None
        if whose is None:
            raise
        return redirect("clinician:in_emergency", ref=whose)
    if request.method == "POST" and (leads_to := _act(request, found, at)):
        return redirect(leads_to, ref=ref)
    line = alert_line(found, viewer=viewer, at=at)
    context = {
        "nav": "clinician:duty",
        "crumbs": [Crumb(label="Duty board", href=reverse("clinician:duty")), Crumb(label=line.patient)],
        "alert": card(line, (), viewer=viewer, at=at),
        "line": line,
        "is_mine": line.holder_id == viewer.account_id,
        "is_open": line.waits is Wait.TAKE,
        "is_unresolved": line.waits is Wait.RESOLVE,
        "is_owed": line.waits is Wait.FOLLOW_UP,
    }
    return render(request, "clinician/take/page.html", context, status=422 if request.method == "POST" else 200)


def _act(request: StepwellRequest, found: "Alert", at: datetime) -> str:
    """Make the one writing call, say so, and name where it leads; empty for what cannot be done."""
    by, do = account_by_id(request.viewer.account_id), request.POST.get("do")
    if do == "take":
        taken = actions.acknowledge(alert=found, by=by, place="phone", at=at)
        if taken.by_id != by.pk:
            messages.info(request, "Somebody took it before you.")
            return "clinician:take"
        messages.success(request, "It is yours. Nobody is paged any more.")
        return "clinician:alert"
    if do == "hand":
        try:
            actions.take_in_hand(alert=found, by=by, place="phone", at=at)
        except actions.NotAcknowledged as refusal:
            messages.error(request, str(refusal))
            return "clinician:take"
        messages.success(request, "It is in your hands. You are asked again when its time is up.")
        return "clinician:alert"
    return ""
