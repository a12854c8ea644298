"""Check-in: what waits for me, how long does it take, and what comes later?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.programs.queries import present_stay
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.patient.waiting import AskedToday, asked_today
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role


@portal(Role.PATIENT)
@require_safe
def check_ins(request: StepwellRequest) -> HttpResponse:
    """The diary card and the questionnaires, what waits first."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCHEDULE, Kind.SCORES, Kind.ANSWERS, at=at)
    stay = present_stay(patient, viewer=viewer, at=at)
    asked = asked_today(viewer, patient, at) if stay else AskedToday([])
    return render(request, "patient/check_ins/page.html", {"asked": asked, "stay": stay})
