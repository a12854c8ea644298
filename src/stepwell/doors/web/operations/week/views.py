"""One programme's week: publish it, and see what was placed and what was not."""

from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.programs import queries as programs
from stepwell.clinic.schedule import queries as schedule
from stepwell.clinic.schedule.actions import (
    AlreadyPublished,
    DoubleBooked,
    DraftChanged,
    NoDraft,
    NotAMonday,
    NotDrafted,
    OutOfDate,
)
from stepwell.clinic.schedule.board import draft_of_week
from stepwell.clinic.schedule.loose_ends import unlicensed_seats
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.week.forms import PublishForm, WeekForm
from stepwell.doors.web.operations.week.shapes import by_day, by_facilitator
from stepwell.doors.web.operations.week.where import address_of_week, programme_named
from stepwell.doors.web.ui.shapes import Tab
from stepwell.doors.web.ui.times import filed_words, full_day_words, zone_words
from stepwell.journeys.publish_week import publish_week
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import Refused, monday_of, week_of

REFUSALS = (AlreadyPublished, DoubleBooked, DraftChanged, NoDraft, NotAMonday, NotDrafted, OutOfDate, Refused)


@portal(Role.SCHEDULER)
@require_safe
def week(request: StepwellRequest) -> HttpResponse:
    """The week chosen, or this one; the programme chosen, or the first."""
    return _shown(request, WeekForm(request.GET or None, offered=programs.programmes_offered()))


@portal(Role.SCHEDULER)
@require_POST
def publish(request: StepwellRequest) -> HttpResponse:
    """Publish the draft as it was seen; it is stored and told, or nothing happens."""
    form = PublishForm(request.POST, offered=programs.programmes_offered())
    if not form.is_valid():
        return _shown(request, form)
    programme, starts_on = programme_named(form.cleaned_data["programme"]), form.cleaned_data["week"]
    by = account_by_id(request.viewer.account_id)
    try:
        publish_week(
            programme=programme,
            starts_on=starts_on,
            by=by,
            at=clock.now(),
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
        )
    except REFUSALS as refusal:
        return _shown(request, WeekForm(form.data, offered=form.offered), error=str(refusal))
    messages.success(request, f"The week of {full_day_words(starts_on)} is published, and everybody in it is told.")
    return redirect(address_of_week(programme.ref, starts_on))


def _shown(request: StepwellRequest, form: forms.Form, *, error: str = "") -> HttpResponse:
    at = clock.now()
    offered = programs.programmes_offered()
    if not offered:
        return render(request, "operations/week/page.html", {"offered": offered})
    wrong = form.is_bound and not form.is_valid()
    chosen = form.cleaned_data if form.is_bound and not wrong else {}
    starts_on = chosen.get("week") or _this_monday(at, request)
    programme = programme_named(chosen.get("programme") or offered[0].ref)
    context = {
        "offered": offered,
        "error": error,
        "form": form if wrong else WeekForm(initial={"programme": programme.ref, "week": starts_on}, offered=offered),
        "programme": programme,
        "starts_on": starts_on,
        "title": f"Week of {full_day_words(starts_on)}",
        "unlicensed": len(unlicensed_seats(at=at)),
        "before": address_of_week(programme.ref, starts_on - timedelta(days=7)),
        "after": address_of_week(programme.ref, starts_on + timedelta(days=7)),
    }
    context |= _published(request, programme, starts_on, at)
    return render(request, "operations/week/page.html", context, status=422 if wrong or error else 200)


def _published(
    request: StepwellRequest, programme: programs.Programme, starts_on: date, at: datetime
) -> dict[str, object]:
    found = schedule.published_week(programme, starts_on, viewer=request.viewer)
    if found is None:
        ends_on = starts_on + timedelta(days=7)
        waiting = programs.stays_between(programme.pk, starts_on, ends_on, viewer=request.viewer, at=at)
        return {
            "published": None,
            "waiting": waiting.values("patient").distinct().count(),
            "draft": draft_of_week(programme, starts_on, viewer=request.viewer),
        }
    named = [row.patient_ref for row in found.unplaced if row.patient]
    open_listed(viewer=request.viewer, patient_refs=named, kind=Kind.SCHEDULE, at=at)
    is_by_facilitator = request.GET.get("by") == "facilitator"
    here = address_of_week(programme.ref, starts_on)
    return {
        "published": found,
        "waiting_address": address_of_week(programme.ref, starts_on, "operations:waiting"),
        "published_at": filed_words(found.published_at, request.viewer.zone),
        "zone": zone_words(week_of(starts_on, request.viewer.zone).start_at, request.viewer.zone),
        "is_by_facilitator": is_by_facilitator,
        "tabs": [
            Tab(label="By day", href=here, is_current=not is_by_facilitator, count=len(found.sessions)),
            Tab(label="By facilitator", href=f"{here}&by=facilitator", is_current=is_by_facilitator),
        ],
        "days": by_day(found, request.viewer, on=request.viewer.today(at)),
        "facilitators": by_facilitator(found, request.viewer),
    }


def _this_monday(at: datetime, request: StepwellRequest) -> date:
    return monday_of(request.viewer.today(at))
