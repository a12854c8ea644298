"""A patient has their safety plan: on one page, on paper, on their phone without a signal, and theirs to change."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.safety.actions import BadPlan
from stepwell.clinic.safety.queries import current_plan, plan_pdf
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.plans import PlanForm, picture
from stepwell.journeys.change_safety_plan import change_safety_plan
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role

# The kept copy says by it that it is for a hard moment: offline.js shows it to whoever is signed out, too.
READ_SIGNED_OUT = "Stepwell-Read-Signed-Out"


@portal(Role.PATIENT)
@require_safe
def safety_plan(request: StepwellRequest) -> HttpResponse:
    """The newest version."""
    return render(request, "patient/safety_plan/page.html", _plan(request, clock.now()))


@portal(Role.PATIENT)
@require_safe
def on_this_phone(request: StepwellRequest) -> HttpResponse:
    """The plan and its phone numbers and nothing else: the one page that may be kept on the patient's own phone."""
    answer = render(request, "patient/safety_plan/on_this_phone.html", _plan(request, clock.now()))
    answer[READ_SIGNED_OUT] = "yes"
    return answer


@portal(Role.PATIENT)
@require_safe
def paper(request: StepwellRequest) -> HttpResponse:
    """The plan as a document. The file's name says nothing of anybody."""
    at = clock.now()
    patient = own_record(request.viewer, Kind.SAFETY, at=at)
    plan = current_plan(viewer=request.viewer, patient=patient, at=at)
    if plan is None:
        raise Http404
    response = HttpResponse(plan_pdf(plan, patient), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="safety-plan-{plan.version}.pdf"'
    return response


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StepwellRequest) -> HttpResponse:
    """Change it: the new version is in force at once, and waits to be gone through with a clinician."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SAFETY, at=at)
    plan = current_plan(viewer=viewer, patient=patient, at=at)
    form = PlanForm(plan, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            by = account_by_id(viewer.account_id)
            written = change_safety_plan(patient=patient, steps=form.entries, by=by, at=at)
            messages.success(request, f"Version {written.version} of your safety plan is in force.")
            return redirect("patient:safety_plan")
        except BadPlan as refusal:
            form.add_error(None, str(refusal))
    context = {"nav": "patient:safety_plan", "form": form}
    return render(request, "patient/safety_plan/change.html", context, status=422 if form.errors else 200)


def _plan(request: StepwellRequest, at: datetime) -> dict[str, object]:
    patient = own_record(request.viewer, Kind.SAFETY, at=at)
    plan = current_plan(viewer=request.viewer, patient=patient, at=at)
    return {"plan": picture(plan, patient.zone, patient.today(at)), "patient": patient}
