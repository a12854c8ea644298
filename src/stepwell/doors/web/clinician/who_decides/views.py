"""Does an exception of the state's law let this minor decide alone? A clinician records it, with what it rests on."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from stepwell.clinic.access.actions import NoSuchException, NotYours, OfAge, open_record
from stepwell.clinic.access.guardianships import determinations_of, minority
from stepwell.clinic.access.minors import exceptions_for
from stepwell.clinic.people.queries import Viewer, account_by_id
from stepwell.doors.web.clinician.who_decides.forms import DeterminationForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import full_date_words
from stepwell.journeys.end_determination import end_determination
from stepwell.journeys.record_determination import record_determination
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import today

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient


@dataclass(frozen=True, slots=True)
class Line:
    """One determination in words; `end` is where it is ended, empty once it is over."""

    what: str
    words: str
    who: str
    term: str
    end: str


@portal(Role.THERAPIST, Role.PSYCHIATRIST)
@require_http_methods(["GET", "HEAD", "POST"])
def who_decides(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The law, what is recorded, and a form. A POST records. It is there for a minor whom this clinician treats."""
    viewer, at = request.viewer, clock.now()
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.ACCESS, purpose=Purpose.TREATMENT, at=at)
    law = minority(patient, at=at)
    if law is None:
        raise NotYours
    lines = _lines(patient, viewer, at)
    held = {each.exception for each in determinations_of(patient, viewer=viewer, at=at) if each.until is None}
    open_ones = [each for each in exceptions_for(patient, at=at) if each.key not in held]
    form = DeterminationForm(open_ones, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _record(request, patient, form, at):
        return redirect("clinician:who_decides", ref=ref)
    context = {
        "nav": "clinician:patients",
        "patient": patient,
        "name": patient.preferred_name or patient.given_name,
        "law": law.care,
        "decides": law.decides_at <= at,
        "day": full_date_words(today(law.decides_at, patient.zone)),
        "lines": [line for line in lines if line.end],
        "ended": [line for line in lines if not line.end],
        "form": form if open_ones else None,
        "crumbs": [
            Crumb(label="Patients", href=reverse("clinician:patients")),
            Crumb(label=patient.name, href=reverse("clinician:patient", args=[ref])),
            Crumb(label="Who decides"),
        ],
    }
    return render(request, "clinician/who_decides/page.html", context, status=422 if form.errors else 200)


@portal(Role.THERAPIST, Role.PSYCHIATRIST)
@require_POST
def end(request: StepwellRequest, ref: UUID, determination: UUID) -> HttpResponse:
    """It does not hold any more."""
    viewer, at = request.viewer, clock.now()
    patient = open_record(viewer=viewer, patient_ref=ref, kind=Kind.ACCESS, purpose=Purpose.TREATMENT, at=at)
    end_determination(patient=patient, ref=determination, by=account_by_id(viewer.account_id), at=at)
    messages.success(request, "Ended. What the law and the papers say of parents holds again.")
    return redirect("clinician:who_decides", ref=ref)


def _record(request: StepwellRequest, patient: "Patient", form: DeterminationForm, at: datetime) -> bool:
    """Make the one writing call. Whether it was made; else the form says why not."""
    by = account_by_id(request.viewer.account_id)
    try:
        record_determination(patient=patient, by=by, at=at, **form.cleaned_data)
    except (NoSuchException, OfAge) as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, "Recorded. From now on the patient alone decides, and no parent is shown anything.")
    return True


def _lines(patient: "Patient", viewer: Viewer, at: datetime) -> list[Line]:
    zone = patient.zone
    return [
        Line(
            what=each.what,
            words=each.words,
            who=each.by,
            term=f"Since {full_date_words(today(each.from_at, zone))}"
            + (f", ended on {full_date_words(today(each.until, zone))}" if each.until else ""),
            end="" if each.until else reverse("clinician:end_determination", args=[patient.ref, each.ref]),
        )
        for each in determinations_of(patient, viewer=viewer, at=at)
    ]
