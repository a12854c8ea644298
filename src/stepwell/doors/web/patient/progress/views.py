"""Progress: how have I been, from check-in to check-in, and is a change more than chance? And what did I answer?"""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stepwell.clinic.measures.queries import answers_of
from stepwell.clinic.measures.queries import progress as read_progress
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.progress import line_of, picture
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@portal(Role.PATIENT)
@require_safe
def progress(request: StepwellRequest) -> HttpResponse:
    """Each questionnaire over time, with unanswered times left as gaps."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCORES, at=at)
    found = read_progress(viewer=viewer, patient=patient, at=at)
    on = patient.today(at)
    pictures = [picture(each, on=on, href=_answers, to_patient=True) for each in found]
    return render(request, "patient/progress/page.html", {"pictures": pictures})


@portal(Role.PATIENT)
@require_safe
def answers(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """What was answered, question by question, and what it came to."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCORES, Kind.ANSWERS, at=at)
    found = answers_of(viewer=viewer, patient=patient, ref=ref, at=at)
    if found is None:
        raise Http404
    context = {
        "nav": "patient:progress",
        "name": found.score.short_name,
        "line": line_of(found.score, None, to_patient=True),
        "items": found.items,
        "crumbs": [Crumb(label="Progress", href=reverse("patient:progress")), Crumb(label=found.score.short_name)],
    }
    return render(request, "patient/progress/answers.html", context)


def _answers(ref: UUID) -> str:
    return reverse("patient:answers", args=[ref])
