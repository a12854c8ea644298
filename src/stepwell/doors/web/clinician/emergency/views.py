"""Opening a record in an emergency: find whom it is about, say why, confirm, and close it again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from stepwell.clinic.access import emergencies
from stepwell.clinic.access.actions import NotYours, close_glass, open_record
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.doors.web.clinician.emergency.forms import LookUpForm, ReasonForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.often import too_often
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.journeys.break_glass import break_glass
from stepwell.plumbing import clock
from stepwell.pure.entitlement import CLINICAL, Kind

LOOK_UPS, WITHIN_SECONDS = 10, 600


@portal(*CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: StepwellRequest) -> HttpResponse:
    """Find one person by name and birth date, which travel in no address. Ten times in ten minutes."""
    form = LookUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if too_often(f"look-ups:{request.viewer.account_id}", places=LOOK_UPS, seconds=WITHIN_SECONDS):
            form.add_error(None, "That was ten look-ups in ten minutes. Wait a little, or call the director.")
        elif ref := emergencies.look_up(viewer=request.viewer, **form.cleaned_data):
            _open_already(request, ref)  # that there is such a record is told from here on, and so it is logged
            return redirect("clinician:in_emergency", ref=ref)
        else:
            form.add_error(None, "No single record has this name and date of birth. Check the spelling with them.")
    context = {"nav": "clinician:duty", "form": form, "crumbs": _crumbs()}
    return render(request, "clinician/emergency/find.html", context, status=422 if form.errors else 200)


@portal(*CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def in_emergency(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Say why, then confirm. The page names nobody: it looks the same for a record that is not there."""
    viewer, at = request.viewer, clock.now()
    form = ReasonForm(request.POST or None)
    if request.method == "GET" and _open_already(request, ref):
        return redirect("clinician:patient", ref=ref)
    asked = request.method == "POST" and form.is_valid()
    if asked and request.POST.get("confirmed"):
        patient = emergencies.patient_in_emergency(ref, viewer=viewer)
        if patient is None:
            raise Http404
        break_glass(patient=patient, reason=form.cleaned_data["reason"], by=account_by_id(viewer.account_id), at=at)
        return redirect("clinician:patient", ref=ref)
    context = {
        "nav": "clinician:duty",
        "form": form,
        "asked": asked,
        "minutes": rulebook.break_glass(on=viewer.today(at)).minutes,
        "crumbs": _crumbs(),
    }
    return render(request, "clinician/emergency/page.html", context, status=422 if form.errors else 200)


@portal(*CLINICAL)
@require_POST
def close(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Close what one opened oneself, before its time."""
    if not close_glass(ref=ref, by=account_by_id(request.viewer.account_id), at=clock.now()):
        raise Http404
    messages.success(request, "The record is closed again.")
    return redirect("clinician:duty")


def _open_already(request: StepwellRequest, ref: UUID) -> bool:
    """Whether the viewer has the record's page anyway. The look is logged either way."""
    viewer, at = request.viewer, clock.now()
    purpose = working_purpose(viewer, ref, at=at)
    try:
        open_record(viewer=viewer, patient_ref=ref, kind=Kind.NOTES, purpose=purpose, at=at)
    except NotYours:
        return False
    return True


def _crumbs() -> list[Crumb]:
    return [Crumb(label="Duty board", href=reverse("clinician:duty")), Crumb(label="In an emergency")]
