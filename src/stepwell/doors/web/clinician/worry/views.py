"""I am worried: a clinician raises an alert about a patient, in their own words."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.clinician.worry.forms import WorryForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.journeys.raise_worry import raise_worry
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.instruments import Grade


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_http_methods(["GET", "HEAD", "POST"])
def worry(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The form, for whoever may see the patient's safety plan; sent, it leads to the alert."""
    viewer, at = request.viewer, clock.now()
    purpose = working_purpose(viewer, ref, at=at)
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.SAFETY, purpose=purpose, at=at)
    form = WorryForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        alert = raise_worry(patient=patient, by=account_by_id(viewer.account_id), at=at, **form.cleaned_data)
        paged = form.cleaned_data["grade"] is not Grade.REVIEW
        messages.success(
            request,
            "The alert is raised, and whoever is on call is being paged. If you are the one who reaches them, take it."
            if paged
            else "It is on the duty board for whoever sees them next.",
        )
        return redirect("clinician:alert", ref=alert.ref)
    context = {
        "nav": "clinician:patients",
        "patient": patient,
        "form": form,
        "crumbs": [
            Crumb(label="Patients", href=reverse("clinician:patients")),
            Crumb(label=patient.name, href=reverse("clinician:patient", args=[ref])),
            Crumb(label="I am worried"),
        ],
    }
    return render(request, "clinician/worry/page.html", context, status=422 if form.errors else 200)
