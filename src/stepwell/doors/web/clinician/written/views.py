"""What one patient wrote in their sessions and was written to them, where it is kept: for whoever treats them."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.live.queries import MOST_KEPT, kept_chats
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.chat import on_page
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import clock_words, day_words, range_words, zone_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_safe
def written(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The latest session first, each as it was written. Every opening is logged."""
    viewer, at = request.viewer, clock.now()
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.MESSAGES, purpose=Purpose.TREATMENT, at=at)
    chats = kept_chats(patient, viewer=viewer, at=at)
    context = {
        "nav": "clinician:patients",
        "crumbs": [
            Crumb(label="Patients", href=reverse("clinician:patients")),
            Crumb(label=patient.name, href=reverse("clinician:patient", args=[ref])),
            Crumb(label="Written in sessions"),
        ],
        "patient": patient,
        "zone": zone_words(at, viewer.zone),
        "chats": [
            (
                each,
                f"{day_words(viewer.today(each.starts_at))}, {range_words(each.starts_at, each.ends_at, viewer.zone)}",
                [(line, clock_words(line.at, viewer.zone)) for line in each.messages],
                on_page(each.sheets, viewer.zone),
            )
            for each in chats
        ],
        "most": MOST_KEPT if sum(each.lines for each in chats) == MOST_KEPT else 0,
    }
    return render(request, "clinician/written/page.html", context)
