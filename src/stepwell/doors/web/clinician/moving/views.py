"""A patient is in another state, or will be: said for them, and those who plan are told what that touches."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_record
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.moving import moving as moving_page
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Where they live, and a form, for whoever treats them. A POST says it for them."""
    at = clock.now()
    patient = open_record(viewer=request.viewer, patient_ref=ref, kind=Kind.IDENTITY, purpose=Purpose.TREATMENT, at=at)
    more = {
        "nav": "clinician:patients",
        "patient": patient,
        "crumbs": [
            Crumb(label="Patients", href=reverse("clinician:patients")),
            Crumb(label=patient.name, href=reverse("clinician:patient", args=[ref])),
            Crumb(label="In another state"),
        ],
    }
    return moving_page(request, patient, page="clinician/moving/page.html", at=at, more=more)
