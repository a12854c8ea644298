"""One patient's progress: each instrument by itself, judged by rules that stand beside it, down to the answers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stepwell.clinic.access.actions import decide_on, open_record
from stepwell.clinic.access.queries import working_purpose
from stepwell.clinic.measures.actions import show_scores
from stepwell.clinic.measures.queries import answers_of
from stepwell.clinic.measures.queries import progress as read_progress
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.clinician.about import about
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.progress import line_of, picture
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import Refused

CLINICIANS = (Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)


@portal(*CLINICIANS)
@require_safe
def progress(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Change, track and response of each instrument, with what was due and not answered."""
    viewer, at = request.viewer, clock.now()
    record = about(viewer, ref, Kind.SCORES, "progress", at=at)
    purpose = working_purpose(viewer, ref, at=at)
    reads = decide_on(viewer=viewer, patient=record.patient, kind=Kind.ANSWERS, purpose=purpose, at=at).allowed
    href = (lambda response: reverse("clinician:answers", args=[ref, response])) if reads else None
    found = read_progress(viewer=viewer, patient=record.patient, at=at)
    on = record.patient.today(at)
    pictures = [picture(each, on=on, href=href, to_patient=False) for each in found]
    return render(request, "clinician/progress/page.html", record.context | {"pictures": pictures})


@portal(*CLINICIANS)
@require_safe
def answers(request: StepwellRequest, ref: UUID, response: UUID) -> HttpResponse:
    """The answers a score was made of, and what they came to by the rules of that day."""
    viewer, at = request.viewer, clock.now()
    purpose = working_purpose(viewer, ref, at=at)
    open_record(viewer=viewer, patient_ref=ref, kind=Kind.ANSWERS, purpose=purpose, at=at)
    record = about(viewer, ref, Kind.SCORES, "progress", at=at)
    found = answers_of(viewer=viewer, patient=record.patient, ref=response, at=at)
    if found is None:
        raise Http404
    context = record.context | {
        "score": found.score,
        "line": line_of(found.score, None, to_patient=False),
        "items": found.items,
    }
    return render(request, "clinician/progress/answers.html", context)


@portal(*CLINICIANS)
@require_POST
def show(request: StepwellRequest, ref: UUID, instrument: str) -> HttpResponse:
    """Show the patient the scores of an instrument that is hidden from them, or no longer: `do` is show or hide."""
    viewer, at = request.viewer, clock.now()
    record = about(viewer, ref, Kind.SCORES, "progress", at=at)
    record.demand_writing()
    shown = request.POST.get("do") == "show"
    try:
        show_scores(
            patient=record.patient, instrument=instrument, shown=shown, by=account_by_id(viewer.account_id), at=at
        )
    except Refused as refusal:
        raise Http404 from refusal
    messages.success(request, "The patient sees it from now on." if shown else "The patient sees it no longer.")
    return redirect("clinician:progress", ref=ref)
