"""The safety plan, written and gone through together with the patient: a change is a new version."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.rulebook.queries import safety_plan_review_days
from stepwell.clinic.safety.actions import BadPlan, review_safety_plan, write_safety_plan
from stepwell.clinic.safety.queries import SafetyPlanVersion, current_plan, plan_by_ref, plan_pdf, plan_versions
from stepwell.doors.web.clinician.safety_plan.forms import ReviewForm, WritePlanForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.plans import picture
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

WRITERS = (Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)


@portal(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def safety_plan(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Write the next version, starting from the last, or say that both went through it as it is."""
    at = clock.now()
    patient = _opened(request, ref, at)
    plan = current_plan(viewer=request.viewer, patient=patient, at=at)
    on = patient.today(at)
    proposed, sent = on + timedelta(days=safety_plan_review_days(on=on)), request.POST or None
    reviews = sent is not None and sent.get("do") == "review" and plan is not None
    name = patient.preferred_name or patient.given_name
    form = WritePlanForm(plan, name=name, proposed=proposed, data=None if reviews else sent)
    review = ReviewForm(proposed, sent if reviews else None) if plan else None
    told = _act(request, patient, plan, form, review, at)
    if told:
        messages.success(request, told)
        return redirect("clinician:patient", ref=ref)
    context = {
        "nav": "clinician:patients",
        "patient": patient,
        "name": name,
        "plan": picture(plan, patient.zone, on),
        "form": form,
        "review": review,
        "crumbs": _crumbs(patient, Crumb(label="Safety plan")),
        "has_versions": plan is not None and plan.version > 1,
    }
    return render(request, "clinician/safety_plan/page.html", context, status=422 if request.method == "POST" else 200)


@portal(*WRITERS)
@require_safe
def versions(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Every version of the plan, newest first."""
    at = clock.now()
    patient = _opened(request, ref, at)
    on = patient.today(at)
    context = {
        "nav": "clinician:patients",
        "patient": patient,
        "versions": [
            picture(plan, patient.zone, on) for plan in plan_versions(viewer=request.viewer, patient=patient, at=at)
        ],
        "crumbs": _crumbs(
            patient,
            Crumb(label="Safety plan", href=reverse("clinician:safety_plan", args=[ref])),
            Crumb(label="Versions"),
        ),
    }
    return render(request, "clinician/safety_plan/versions.html", context)


@portal(*WRITERS)
@require_safe
def paper(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The plan as a document. The file's name says nothing of anybody."""
    at = clock.now()
    patient = _opened(request, ref, at)
    plan = current_plan(viewer=request.viewer, patient=patient, at=at)
    if plan is None:
        raise Http404
    response = HttpResponse(plan_pdf(plan, patient), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="safety-plan-{plan.version}.pdf"'
    return response


def _opened(request: StepwellRequest, ref: UUID, at: datetime) -> "Patient":
    # Written by whoever treats them, and by whoever stands in for these in an emergency.
    emergency = working_purpose(request.viewer, ref, at=at) is Purpose.EMERGENCY
    purpose = Purpose.EMERGENCY if emergency else Purpose.TREATMENT
    return open_record(viewer=request.viewer, patient_ref=ref, kind=Kind.SAFETY, purpose=purpose, at=at)


def _act(
    request: StepwellRequest,
    patient: "Patient",
    plan: SafetyPlanVersion | None,
    form: WritePlanForm,
    review: ReviewForm | None,
    at: datetime,
) -> str:
    """Do what was asked, at most one write, and say so; empty when there is a form to look at."""
    by = account_by_id(request.viewer.account_id)
    if review is not None and plan is not None and review.is_bound and review.is_valid():
        version = plan_by_ref(plan.ref, viewer=request.viewer, patient=patient, at=at)
        if version is None:
            raise Http404
        try:
            review_safety_plan(plan=version, next_on=review.cleaned_data["next_on"], by=by, at=at)
            return f"You went through version {plan.version} together. It stands as it is."
        except BadPlan as refusal:
            review.add_error("next_on", str(refusal))
    if form.is_bound and form.is_valid():
        next_on = form.cleaned_data["next_on"] if form.cleaned_data["together"] else None
        try:
            written = write_safety_plan(patient=patient, by=by, at=at, next_on=next_on, **form.entries)
            return f"Version {written.version} of the safety plan is in force."
        except BadPlan as refusal:
            form.add_error(None, str(refusal))
    return ""


def _crumbs(patient: "Patient", *here: Crumb) -> list[Crumb]:
    return [
        Crumb(label="Patients", href=reverse("clinician:patients")),
        Crumb(label=patient.name, href=reverse("clinician:patient", args=[patient.ref])),
        *here,
    ]
