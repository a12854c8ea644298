"""I need help now: one tap tells the team, and the same page is all the help there is.

The page needs the database and nothing else: no worker, no mail, no script.
"""

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.rulebook.queries import crisis_lines
from stepwell.clinic.safety.actions import record_whereabouts
from stepwell.clinic.safety.queries import SERVICES, current_plan, reach_of
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.help.state import state_of
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.plans import picture
from stepwell.doors.web.ui.where import WhereForm
from stepwell.journeys.ask_for_help import ask_for_help
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role

if TYPE_CHECKING:
    from datetime import datetime

    from stepwell.clinic.people.models import Patient
# Who is not well at night reads few numbers: these come through 911, which stands above.
BEHIND_911 = ("police", "fire")


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def help_now(request: StepwellRequest) -> HttpResponse:
    """A POST tells the team, or with `do=where` where they are. `?part=state` is how far the call is, alone."""
    at = clock.now()
    patient = own_record(request.viewer, Kind.SAFETY, at=at)
    if request.method == "POST":
        where = WhereForm(request.POST) if request.POST.get("do") == "where" else None
        return _page(request, patient, at, where, saved=_act(request, patient, where, at))
    if request.GET.get("part") == "state":
        state = state_of(patient, viewer=request.viewer, at=at)
        return render(request, "patient/help/state.html", {"state": state})
    return _page(request, patient, at, None)


def _act(request: StepwellRequest, patient: "Patient", where: WhereForm | None, at: "datetime") -> bool:
    """One write; whether it was where they are."""
    by = account_by_id(request.viewer.account_id)
    if where is None:
        ask_for_help(patient=patient, by=by, at=at)
        return False
    if where.is_valid():
        record_whereabouts(patient=patient, by=by, at=at, **where.cleaned_data)
        return True
    return False


def _page(
    request: StepwellRequest, patient: "Patient", at: "datetime", where: WhereForm | None, *, saved: bool = False
) -> HttpResponse:
    viewer = request.viewer
    reach = reach_of(viewer=viewer, patient=patient, at=at)
    context = {
        "state": state_of(patient, viewer=viewer, at=at),
        "plan": picture(current_plan(viewer=viewer, patient=patient, at=at), patient.zone, patient.today(at)),
        "lines": crisis_lines(on=patient.today(at)),
        "reach": reach,
        "services": [(SERVICES[each.kind], each) for each in reach.services if each.kind not in BEHIND_911],
        "where": where if where is not None and where.errors else WhereForm(phone=reach.phone),
        "saved": saved,
    }
    wrong = where is not None and bool(where.errors)
    return render(request, "patient/help/page.html", context, status=422 if wrong else 200)
