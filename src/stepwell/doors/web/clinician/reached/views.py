"""How I am reached: which phone rings first, and does a test page arrive?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety import actions, queries
from stepwell.clinic.safety.actions import NotAWay
from stepwell.clinic.safety.queries import Reached, WayLine
from stepwell.doors.web.clinician.reached.forms import BrowserForm, ColleaguesForm, NumberForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.phones import number_words
from stepwell.doors.web.ui.times import moment_words
from stepwell.plumbing import clock
from stepwell.plumbing.delivery import PUSH, SMS, VOICE, push
from stepwell.pure.entitlement import Role

STOPS_ASKING = 286  # htmx's own status: the page polls no more
STAFF = tuple(role for role in Role if role not in {Role.PATIENT, Role.RELATIVE})


@dataclass(frozen=True, slots=True)
class Row:
    """One way, ready to read. `tried` says what became of the last test page; `waits`: it is on its way."""

    ref: str
    title: str
    address: str
    note: str
    is_first: bool
    tried: str
    failed: bool
    waits: bool


@portal(*STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def reached(request: StepwellRequest) -> HttpResponse:
    """The ways, in their order. A POST does one thing, named in `do`; `?part=list` is the list alone."""
    viewer, at = request.viewer, clock.now()
    found = queries.reached(viewer, at=at)
    if found is None:
        raise Http404
    do = request.POST.get("do", "")
    numbers = [channel.name for channel in (SMS, VOICE) if channel.is_set_up()]
    number = NumberForm(numbers, request.POST if do == "number" else None)
    browser = BrowserForm(request.POST if do == "browser" else None)
    colleagues = ColleaguesForm(
        request.POST if do == "colleagues" else None, initial={"phone": number_words(found.staff.phone)}
    )
    if request.method == "POST":
        told = _act(request, found, {"number": number, "browser": browser, "colleagues": colleagues}.get(do), at)
        if told:
            messages.success(request, told)
            return redirect("clinician:reached")
    rows = [_row(line, nth, viewer) for nth, line in enumerate(found.lines)]
    context = {
        "nav": "clinician:reached",
        "found": found,
        "rows": rows,
        "waits": any(row.waits for row in rows),
        "number": number if numbers else None,
        "browser": browser if PUSH.is_set_up() else None,
        "colleagues": colleagues,
        "push_key": push.public_key() if PUSH.is_set_up() else "",
    }
    if request.GET.get("part") == "list":
        status = 200 if context["waits"] else STOPS_ASKING
        return render(request, "clinician/reached/list.html", context, status=status)
    return render(request, "clinician/reached/page.html", context, status=422 if request.method == "POST" else 200)


def _act(request: StepwellRequest, found: Reached, form: forms.Form | None, at: datetime) -> str:
    """Make the one writing call and say what was done; empty where a form says why not."""
    do = request.POST.get("do", "")
    if form is not None:
        return _add(found, do, form, at)
    way = queries.own_way(request.viewer, _ref(request))
    if do == "try":
        actions.ask_for_trial(staff=found.staff, way=way, at=at)
        return "A test page is on its way. Look here in a moment for what became of it."
    if way is None:
        raise Http404
    if do == "first":
        actions.put_first(way=way)
        return "You are paged like this first."
    if do == "end":
        try:
            actions.end_way(way=way, at=at)
        except NotAWay as refusal:
            messages.error(request, str(refusal))
            return ""
        return "Removed. You are paged like this no more."
    raise Http404


def _add(found: Reached, do: str, form: forms.Form, at: datetime) -> str:
    if not form.is_valid():
        return ""
    told = form.cleaned_data
    if do == "colleagues":
        return _let_colleagues_call(found, form)
    channel, address = (told["channel"], told["number"]) if do == "number" else (PUSH.name, told["subscription"])
    try:
        actions.add_way(staff=found.staff, channel=channel, address=address, name=told.get("name", ""), at=at)
    except NotAWay as refusal:
        form.add_error("number" if do == "number" else None, str(refusal))
        return ""
    return "Added. Send yourself a test page, to see that it arrives."


def _let_colleagues_call(found: Reached, form: forms.Form) -> str:
    try:
        actions.let_colleagues_call(staff=found.staff, number=form.cleaned_data["phone"])
    except NotAWay as refusal:
        form.add_error("phone", str(refusal))
        return ""
    return "Kept. Colleagues read it while you are on call." if form.cleaned_data["phone"] else "Taken away."


def _ref(request: StepwellRequest) -> UUID:
    try:
        return UUID(request.POST.get("way", ""))
    except ValueError:
        return UUID(int=0)


def _row(line: WayLine, nth: int, viewer: Viewer) -> Row:
    trial = line.trial
    when = moment_words(trial.at, viewer.zone) if trial else ""
    said = {
        None: f"Test page asked for {when}: on its way.",
        True: f"Test page of {when}: sent. Did it arrive?",
        False: f"Test page of {when} did not go out: {trial.outcome if trial else ''}.",
    }
    is_push = line.channel == PUSH.name
    return Row(
        ref=str(line.way.ref) if line.way else "",
        title=line.channel.capitalize(),
        address=(line.way.name if line.way else "") if is_push else number_words(line.address),
        note="" if line.is_set_up else "Not set up here any more: nothing goes out by it.",
        is_first=nth == 0,
        tried=said[trial.taken] if trial else "",
        failed=trial is not None and trial.taken is False,
        waits=trial is not None and trial.taken is None,
    )
