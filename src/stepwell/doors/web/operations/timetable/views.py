"""What does each block of a timetable ask of those who plan: who may lead it, who may join, how often?"""

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.programs.actions import NotLikeThat, settle_block
from stepwell.clinic.programs.queries import blocks_offered
from stepwell.clinic.schedule.queries import title_of
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.timetable.forms import GroupForm, RoundForm
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.pure.entitlement import Role
from stepwell.pure.timetable.blocks import Kind, Weekday
from stepwell.pure.values import language_words, time_words

if TYPE_CHECKING:
    from stepwell.clinic.programs.models import Block


@dataclass(frozen=True, slots=True)
class Line:
    """One block: when it meets as published, and how it is held."""

    href: str
    title: str
    when: str
    held: str


@dataclass(frozen=True, slots=True)
class Part:
    """One track and its blocks."""

    name: str
    programme: str
    lines: tuple[Line, ...]


@portal(Role.SCHEDULER, Role.DIRECTOR)
@require_safe
def timetable(request: StepwellRequest) -> HttpResponse:
    """Every programme's blocks."""
    parts = [
        Part(track.name, track.programme.name, tuple(_line(block) for block in blocks))
        for track, blocks in groupby(blocks_offered(), key=lambda block: block.track)
    ]
    return render(request, "operations/timetable/list.html", {"nav": "operations:timetable", "parts": parts})


@portal(Role.SCHEDULER, Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One block; a POST says how it is held."""
    found = blocks_offered().filter(ref=ref).first()
    if found is None:
        raise Http404
    form = _form(found, request)
    if request.method == "POST" and form.is_valid():
        try:
            settle_block(block=found, terms=form.terms())
        except NotLikeThat as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "It is kept. The next weeks are planned by it; what is published stays.")
            return redirect("operations:timetable")
    context = {
        "nav": "operations:timetable",
        "crumbs": [Crumb(label="Timetable", href=reverse("operations:timetable")), Crumb(label=title_of(found))],
        "track": found.track,
        "title": title_of(found),
        "when": _when(found),
        "form": form,
        "in_a_group": Kind(found.kind).in_a_group,
    }
    return render(request, "operations/timetable/page.html", context, status=422 if form.errors else 200)


def _form(found: "Block", request: StepwellRequest) -> GroupForm | RoundForm:
    data = request.POST if request.method == "POST" else None
    first = {name: getattr(found, name) for name in (*GroupForm.base_fields, *RoundForm.base_fields)}
    if Kind(found.kind).in_a_group:
        return GroupForm(has_days=bool(found.days), has_time=found.starts is not None, data=data, initial=first)
    return RoundForm(data, initial=first)


def _line(block: "Block") -> Line:
    return Line(reverse("operations:block", args=[block.ref]), title_of(block), _when(block), _held(block))


def _when(block: "Block") -> str:
    """Monday, Wednesday at 10:00, 90 min; what is open says so."""
    days = ", ".join(Weekday(day).full for day in block.days or ()) or (
        "any day" if block.any_day or not Kind(block.kind).in_a_group else "days still open"
    )
    at = f" at {time_words(block.starts)}" if block.starts else ""
    if not at and Kind(block.kind).in_a_group:
        at = ", any time" if block.any_time else ", time still open"
    length = f", {block.minutes} min" if block.minutes else ", length still open"
    times = "" if block.days or block.per_week in (None, 1) else f", {block.per_week} times"
    words = f"{days}{at}{length}{times}"
    return words[:1].upper() + words[1:]


def _held(block: "Block") -> str:
    said = [
        f"trained in {block.therapy}" if block.therapy else "",
        f"cleared for {block.age_band}" if block.age_band else "",
        f"in {language_words(block.language)}" if block.language else "",
        "closed" if block.closed else "",
        "co-facilitated" if block.co_facilitated else "",
        f"break in minutes {', '.join(f'{a}-{b}' for a, b in block.breaks)}" if block.breaks else "",
        f"once in {block.every_weeks} weeks" if block.every_weeks > 1 else "",
    ]
    words = ", ".join(each for each in said if each)
    return words[:1].upper() + words[1:]
