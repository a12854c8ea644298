"""The on-call rota: who is on call this week, where nobody is, and how that is changed."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepwell.clinic.people.actions import NotAnAbsence
from stepwell.clinic.people.queries import account_by_id, staff_by_ref
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.actions import NotOnTheRota
from stepwell.clinic.safety.queries import TurnLine
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.rota.forms import AwayForm, CoverForm, LineForm, SwapForm
from stepwell.doors.web.operations.rota.shapes import days, hole, line_facts, span, turn_words
from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.shapes import Crumb, Tab
from stepwell.doors.web.ui.times import (
    full_day_words,
    zone_words,
)
from stepwell.journeys.end_absence import end_absence
from stepwell.journeys.say_absence import say_absence
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import PARTS
from stepwell.pure.values import Period, Refused, monday_of, week_of

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Staff

PLANS = (Role.SCHEDULER, Role.DIRECTOR)
SWAPPED_WITHIN = timedelta(days=28)
A_DAY = timedelta(days=1)


@portal(*PLANS)
@require_safe
def rota(request: StepwellRequest) -> HttpResponse:
    """A week of the rota, on the viewer's own wall; a turn stands on the day on which it begins."""
    viewer, at = request.viewer, clock.now()
    starts_on = _monday(request, at)
    week = week_of(starts_on, viewer.zone)
    found = queries.rota_lines(Period(week.start_at - A_DAY, week.until + A_DAY), at=at)  # so that no turn is cut
    ahead = queries.rota_lines(Period(at, at + queries.AHEAD), at=at)
    context = {
        "nav": "operations:rota",
        "title": f"Week of {full_day_words(starts_on)}",
        "before": _week(starts_on - timedelta(days=7)),
        "after": _week(starts_on + timedelta(days=7)),
        "tabs": _tabs("week"),
        "zone": zone_words(week.start_at, viewer.zone),
        "days": list(days(found, starts_on, viewer, at)),
        "holes": [hole(line, viewer) for lines in ahead.values() for line in lines if line.is_hole],
        "is_empty": not any(line.who for lines in found.values() for line in lines),
    }
    return render(request, "operations/rota/week.html", context)


@portal(*PLANS)
@require_http_methods(["GET", "HEAD", "POST"])
def turn(request: StepwellRequest) -> HttpResponse:
    """One turn, or hole: somebody else takes it, or two are swapped. `part`, `from` and `until` name it."""
    viewer, at = request.viewer, clock.now()
    part, period = _named(request)
    lines = queries.rota_lines(period, at=at).get(part, ())
    line = next((each for each in lines if each.turn.period == period), None)
    if line is None:  # the rota has changed since the link was made
        return redirect("operations:rota")
    do = request.POST.get("do", "")
    others = _others(line, at)
    cover = CoverForm(
        queries.candidates(viewer=viewer),
        part=part,
        zone=viewer.zone,
        starts_at=max(period.start_at, at.replace(second=0, microsecond=0)),
        ends_at=period.until,
        data=request.POST if do == "cover" else None,
    )
    swap = SwapForm(
        [(key, turn_words(each, viewer)) for key, each in others.items()], request.POST if do == "swap" else None
    )
    if request.method == "POST":
        told = _try(cover, lambda: _cover(request, cover, part, at)) if do == "cover" else ""
        told = (
            _try(swap, lambda: _swap(request, line, others[swap.cleaned_data["other"]], at)) if do == "swap" else told
        )
        if told:
            messages.success(request, told)
            return redirect(_week(monday_of(viewer.today(period.start_at))))
    context = {
        "nav": "operations:rota",
        "crumbs": [Crumb(label="On-call rota", href=reverse("operations:rota")), Crumb(label=part.capitalize())],
        "line": line,
        "part": part,
        "when": span(period, viewer),
        "is_over": period.until <= at,
        "cover": cover,
        "swap": swap if others and line.who else None,
    }
    return render(request, "operations/rota/turn.html", context, status=422 if request.method == "POST" else 200)


@portal(*PLANS)
@require_http_methods(["GET", "HEAD", "POST"])
def pattern(request: StepwellRequest) -> HttpResponse:
    """What holds every week, and who is away. A POST adds a line or an absence."""
    viewer, at = request.viewer, clock.now()
    people = queries.candidates(viewer=viewer)
    do, on = request.POST.get("do", ""), viewer.today(at)
    line = LineForm(people, zone=viewer.time_zone, data=request.POST if do == "line" else None, initial={"from_on": on})
    away = AwayForm(people, zone=viewer.zone, data=request.POST if do == "away" else None)
    if request.method == "POST":
        told = _try(line, lambda: _add_line(request, line, at)) if do == "line" else ""
        told = _try(away, lambda: _add_absence(request, away, at)) if do == "away" else told
        if told:
            messages.success(request, told)
            return redirect("operations:rota_pattern")
    context = {
        "nav": "operations:rota",
        "tabs": _tabs("pattern"),
        "people": people,
        "lines": [line_facts(each) for each in queries.weekly_lines(at=at)],
        "absences": [
            (staff.name, span(Period(each.starts_at, each.ends_at), viewer), each.ref)
            for staff, each in queries.absences(at=at)
        ],
        "line": line,
        "away": away,
    }
    return render(request, "operations/rota/pattern.html", context, status=422 if request.method == "POST" else 200)


@portal(*PLANS)
@require_POST
def end_line(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """A line holds no more from tomorrow on."""
    viewer, at = request.viewer, clock.now()
    line = queries.weekly_line(ref)
    if line is None:
        raise Http404
    until_on = viewer.today(at) + timedelta(days=1)
    try:
        actions.end_weekly(line=line, until_on=until_on, by=account_by_id(viewer.account_id), at=at)
        messages.success(request, "Ended. It holds no more from tomorrow on.")
    except NotOnTheRota as refusal:
        messages.error(request, str(refusal))
    return redirect("operations:rota_pattern")


@portal(*PLANS)
@require_POST
def back(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Somebody is back, or does not go."""
    absence = queries.absence(ref)
    if absence is None:
        raise Http404
    end_absence(absence=absence, by=account_by_id(request.viewer.account_id), at=clock.now())
    messages.success(request, "They are there again: for sessions, and on call as the rota says.")
    return redirect("operations:rota_pattern")


def _try(form: forms.Form, act: Callable[[], str]) -> str:
    if form.is_valid():
        try:
            return act()
        except (NotAnAbsence, NotOnTheRota, Refused) as refusal:
            form.add_error(None, str(refusal))
    return ""


def _cover(request: StepwellRequest, form: forms.Form, part: str, at: datetime) -> str:
    told = form.cleaned_data
    staff = _staff(told["staff"])
    by = account_by_id(request.viewer.account_id)
    actions.put_on_call(staff=staff, part=part, starts_at=told["starts"], ends_at=told["ends"], by=by, at=at)
    return f"{staff.name} has it now. Everybody whose turn has changed is told."


def _swap(request: StepwellRequest, line: TurnLine, other: TurnLine, at: datetime) -> str:
    actions.swap(one=line.turn, other=other.turn, by=account_by_id(request.viewer.account_id), at=at)
    return f"{line.who} and {other.who} have swapped. Both are told."


def _add_line(request: StepwellRequest, form: forms.Form, at: datetime) -> str:
    told = form.cleaned_data
    staff = _staff(told["staff"])
    actions.add_weekly(
        staff=staff,
        part=told["part"],
        weekdays=told["weekdays"],
        starts=told["starts"],
        ends=told["ends"],
        time_zone=told["time_zone"],
        from_on=told["from_on"],
        by=account_by_id(request.viewer.account_id),
        at=at,
    )
    return f"Added. {staff.name} is told."


def _add_absence(request: StepwellRequest, form: forms.Form, at: datetime) -> str:
    told = form.cleaned_data
    staff = _staff(told["staff"])
    say_absence(
        account=staff.account,
        starts_at=told["starts"],
        ends_at=told["ends"],
        kind=told["kind"],
        by=account_by_id(request.viewer.account_id),
        at=at,
    )
    return f"{staff.name} is away then, from sessions too. Look at the week: where nobody covers, nobody is on call."


def _staff(ref: str) -> "Staff":
    found = staff_by_ref(UUID(ref))
    if found is None:
        raise Http404
    return found


def _monday(request: StepwellRequest, at: datetime) -> date:
    """The week that is asked for, or this one."""
    try:
        return monday_of(Day().clean(request.GET.get("week", "")))
    except forms.ValidationError:
        return monday_of(request.viewer.today(at))


def _named(request: StepwellRequest) -> tuple[str, Period]:
    """The turn that the address names. Raises Http404 for what is none."""
    part = request.GET.get("part", "")
    try:
        period = Period(*(datetime.fromisoformat(request.GET.get(end, "")) for end in ("from", "until")))
    except (ValueError, OverflowError):
        raise Http404 from None
    if part not in PARTS or period.duration > SWAPPED_WITHIN:
        raise Http404
    return part, period


def _others(line: TurnLine, at: datetime) -> dict[str, TurnLine]:
    """The turns of others in the same part that this one can be swapped for, by a key that names each."""
    starts_at = line.turn.period.start_at
    around = Period(max(at, starts_at - SWAPPED_WITHIN / 2), max(at, starts_at) + SWAPPED_WITHIN / 2)
    lines = queries.rota_lines(around, at=at).get(line.turn.part, ())
    return {
        each.turn.period.start_at.isoformat(): each
        for each in lines[1:-1]  # the first and the last may be cut
        if each.who and each.turn.staff_id != line.turn.staff_id
    }


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(label="Week by week", href=reverse("operations:rota"), is_current=current == "week"),
        Tab(
            label="Every week, and who is away",
            href=reverse("operations:rota_pattern"),
            is_current=current == "pattern",
        ),
    ]


def _week(starts_on: date) -> str:
    return f"{reverse('operations:rota')}?{urlencode({'week': starts_on})}"
