"""The safety plan, written together with the patient: a change is a new version."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.safety.actions import write_safety_plan
from stepwell.clinic.safety.queries import current_plan, plan_steps
from stepwell.doors.web.clinician.safety_plan.forms import SafetyPlanForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_http_methods(["GET", "HEAD", "POST"])
def safety_plan(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Write the next version, starting from the last."""
    viewer, at = request.viewer, clock.now()
    # Written by whoever treats them, and by whoever stands in for these in an emergency.
    purpose = Purpose.EMERGENCY if working_purpose(viewer, ref, at=at) is Purpose.EMERGENCY else Purpose.TREATMENT
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.SAFETY, purpose=purpose, at=at)
    plan = current_plan(viewer=viewer, patient=patient, at=at)
    form = SafetyPlanForm(plan.steps if plan else plan_steps(None), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            written = write_safety_plan(
                patient=patient, by=account_by_id(viewer.account_id), at=at, **form.cleaned_data
            )
            messages.success(request, f"Version {written.version} of the safety plan is in force.")
            return redirect("clinician:patient", ref=ref)
        except ValueError as refusal:
            form.add_error(None, str(refusal))
    context = {
        "nav": "clinician:patients",
        "patient": patient,
        "form": form,
        "crumbs": [
            Crumb(label="Patients", href=reverse("clinician:patients")),
            Crumb(label=patient.name, href=reverse("clinician:patient", args=[ref])),
            Crumb(label="Safety plan"),
        ],
    }
    return render(request, "clinician/safety_plan/page.html", context, status=422 if form.errors else 200)
