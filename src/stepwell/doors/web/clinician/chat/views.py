"""The chat of a session, for whoever leads it: read, write, answer one alone, hide a message, close it."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.access.actions import open_each
from stepwell.clinic.live.actions import (
    ChatClosed,
    NotIn,
    NotNow,
    close_chat,
    hide,
    hold_by_chat,
    session_hosted_by,
    session_led_by,
    write,
)
from stepwell.clinic.live.queries import chat_so_far, in_the_room, opened_by_chat, session_hosted
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.chat import BY_SCRIPT, MessageForm, Panel, hears, not_sent, part_of, sent
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account
    from stepwell.clinic.schedule.models import Session


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Read and do one thing: `do=write`, `hide`, `close`, `open`, `alone`. `?part=messages` is what changes."""
    viewer, at = request.viewer, clock.now()
    found = session_hosted(viewer=viewer, ref=ref)
    by = account_by_id(viewer.account_id)
    session = (session_hosted_by if found.hosts else session_led_by)(by=by, session_ref=ref)
    address, problem = reverse("clinician:chat", args=[ref]), ""
    to = [(str(arrival), f"Only {name}") for arrival, name in in_the_room(session, viewer=viewer, at=at)]
    form = MessageForm(request.POST, to=to) if request.POST.get("do") == "write" else MessageForm(to=to)
    if request.method == "POST":
        problem = _act(request, session, by, form, at)
        if not problem:
            return sent(request, address)
        if BY_SCRIPT in request.headers:
            return not_sent(problem)
    refs = opened_by_chat(session, viewer=viewer, at=at)
    open_each(viewer=viewer, patient_refs=refs, kind=Kind.MESSAGES, purpose=Purpose.TREATMENT, at=at, listed=True)
    so_far = chat_so_far(session, viewer=viewer, inside=True)
    is_on = found.hosts and found.goes_on
    may_write = is_on and not so_far.closed
    panel = Panel(address, so_far, form, may_write, True, found.facilitator, viewer.zone, problem, may_hide=is_on)
    if part := part_of(request, panel):
        return part
    context = {
        "crumbs": [
            Crumb(label="My day", href=reverse("clinician:day")),
            Crumb(label=found.title, href=reverse("clinician:session", args=[ref])),
            Crumb(label="Chat"),
        ],
        "session": found,
        "panel": panel,
    }
    return render(request, "clinician/chat/page.html", context, status=422 if problem else 200)


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_safe
def live(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """That something was written, as it is, for whoever leads a session under way."""
    found = session_hosted(viewer=request.viewer, ref=ref)
    if not (found.hosts and found.goes_on):
        raise Http404
    return hears(found.id)


def _act(request: StepwellRequest, session: "Session", by: "Account", form: MessageForm, at: datetime) -> str:
    """Do one thing, or say why not."""
    act = request.POST.get("do")
    if act in ("close", "open"):
        close_chat(session_ref=session.ref, by=by, closed=act == "close", at=at)
        return ""
    if act == "alone":
        try:
            hold_by_chat(session_ref=session.ref, by=by, at=at)
        except NotNow as refusal:
            return str(refusal)
        return ""
    if act == "hide":
        try:
            hide(message=UUID(request.POST.get("message", "")), session_ref=session.ref, by=by, at=at)
        except ValueError as nothing:
            raise Http404 from nothing
        return ""
    if act != "write":
        raise Http404
    if not form.is_valid():
        return form.wrong
    told = form.cleaned_data
    to = UUID(told["to"]) if told["to"] else None
    try:
        write(session=session, by=by, arrival=None, words=told["words"], mark=told["mark"], to=to, at=at)
    except NotIn:
        return "The session is not open, so this was not sent."
    except (ChatClosed, ValueError) as refusal:
        return str(refusal)
    return ""
