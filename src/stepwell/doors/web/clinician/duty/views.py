"""The duty board: who needs somebody now, who is told next, and what is still owed?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.measures.queries import latest_scores
from stepwell.clinic.safety.queries import duty_board, no_worker_since
from stepwell.doors.web.clinician.duty.cards import card
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.times import clock_words, moment_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role

ON_DUTY = (Role.ON_CALL, Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.DIRECTOR)
AGAIN_MS = 5000


@portal(*ON_DUTY)
@require_safe
def duty(request: StepwellRequest) -> HttpResponse:
    """Every alert that is not ended, of everybody or of one's own patients. `?part=list` is the list alone."""
    viewer, at = request.viewer, clock.now()
    board = duty_board(viewer=viewer, at=at)
    shown = {line.patient_ref for line in board.all}
    for kind in (Kind.SAFETY, Kind.SCORES):
        open_listed(viewer=viewer, patient_refs=shown, kind=kind, at=at)
    scores = latest_scores(viewer=viewer, patient_refs=shown, at=at) if shown else {}
    no_worker = no_worker_since(at=at)
    context = {
        "no_worker": moment_words(no_worker, viewer.zone) if no_worker else "",
        "now": [card(line, scores[line.patient_ref], viewer=viewer, at=at) for line in board.now],
        "later": [card(line, scores[line.patient_ref], viewer=viewer, at=at) for line in board.later],
        "at": at,
        "read_at": clock_words(at, viewer.zone),
        "zone": viewer.time_zone,
    }
    part = request.GET.get("part") == "list"
    return render(request, f"clinician/duty/{'list' if part else 'page'}.html", context)


@portal(*ON_DUTY)
@require_safe
def live(request: StepwellRequest) -> HttpResponse:
    """Whoever is let in here stays in `web.stream`. Where that does not stand before Django: look, and come back."""
    words = f"retry: {AGAIN_MS}\nevent: changed\ndata: {{}}\n\n"
    return HttpResponse(words, content_type="text/event-stream")
