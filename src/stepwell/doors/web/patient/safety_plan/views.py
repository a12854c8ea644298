"""A patient reads their safety plan: every step on one page, that works without scripts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.safety.queries import current_plan
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@portal(Role.PATIENT)
@require_safe
def safety_plan(request: StepwellRequest) -> HttpResponse:
    """The newest version."""
    at = clock.now()
    patient = own_record(request.viewer, Kind.SAFETY, at=at)
    plan = current_plan(viewer=request.viewer, patient=patient, at=at)
    return render(request, "patient/safety_plan/page.html", {"plan": plan})
