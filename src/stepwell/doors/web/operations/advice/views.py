"""What would serve most of those whose plans this week does not meet? Solved by a worker on a copy of the week."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.people.queries import account_by_id, staff_by_ref, staff_who_treat
from stepwell.clinic.programs.queries import programmes_offered
from stepwell.clinic.schedule import actions
from stepwell.clinic.schedule.advised import advice_of_week
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.advice.forms import LicenceForm
from stepwell.doors.web.operations.week.forms import WeekForm
from stepwell.doors.web.operations.week.where import address_of_week, programme_named
from stepwell.doors.web.ui.times import filed_words, full_day_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import monday_of


@portal(Role.SCHEDULER, Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def advice(request: StepwellRequest) -> HttpResponse:
    """What was found out for a week so far; a POST asks for the report, or for one licence, or asks again."""
    viewer, at = request.viewer, clock.now()
    offered = programmes_offered()
    if not offered:
        return render(request, "operations/advice/page.html", {"nav": "operations:advice"})
    said = request.POST if request.method == "POST" else request.GET
    form = WeekForm(said if "week" in said else None, offered=offered)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    programme = programme_named(chosen.get("programme") or offered[0].ref)
    starts_on = chosen.get("week") or monday_of(viewer.today(at))
    people = [(str(each.ref), each.signature) for each in staff_who_treat()]
    licence = LicenceForm(people, request.POST if request.POST.get("do") == "licence" else None)
    if chosen and request.method == "POST" and (not licence.is_bound or licence.is_valid()):
        told = licence.cleaned_data if licence.is_bound else {}
        actions.ask_advice(
            programme=programme,
            starts_on=starts_on,
            by=account_by_id(viewer.account_id),
            at=at,
            clinician=staff_by_ref(told["clinician"]) if told else None,
            state=told.get("state", ""),
        )
        messages.success(request, "Asked. It takes a minute or so; you can leave this page.")
        return redirect(address_of_week(programme.ref, starts_on, "operations:advice"))
    found = advice_of_week(programme, starts_on, viewer=viewer)
    open_listed(viewer=viewer, patient_refs=found.patient_refs, kind=Kind.SCHEDULE, at=at)
    wrong = form.is_bound and not chosen
    context = {
        "nav": "operations:advice",
        "offered": offered,
        "form": form if wrong else WeekForm(initial={"programme": programme.ref, "week": starts_on}, offered=offered),
        "programme": programme,
        "starts_on": starts_on,
        "title": f"Week of {full_day_words(starts_on)}",
        "here": address_of_week(programme.ref, starts_on, "operations:advice"),
        "found": found,
        "made": filed_words(found.report.made_at, viewer.zone) if found.report and found.report.made_at else "",
        "licence": licence,
    }
    part = "state" if request.GET.get("part") == "state" and found.waits else "page"
    if "HX-Request" in request.headers and not found.waits:
        answer = HttpResponse(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    status = 422 if wrong or licence.errors else 200
    return render(request, f"operations/advice/{part}.html", context, status=status)
