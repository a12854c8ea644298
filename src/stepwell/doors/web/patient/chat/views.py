"""The chat of my session: while I am in it, and afterwards what of it is part of my record."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.live.actions import ChatClosed, NotIn, strike, write
from stepwell.clinic.live.queries import Stage, chat_so_far, is_by_chat, last_arrival, stage_of
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule.queries import own_seat
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.chat import (
    BY_SCRIPT,
    LineForm,
    MessageForm,
    Panel,
    add_line,
    hears,
    named_in,
    not_sent,
    part_of,
    sent,
)
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role

if TYPE_CHECKING:
    from stepwell.clinic.live.models import Arrival
    from stepwell.clinic.schedule.models import Seat

NOT_IN = "You are not in this session at the moment, so this was not sent."


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Read and do one thing: `do=write`, `line`, `strike`.

    `?part=messages` is what changes; it is read on from a page for which the record was opened.
    """
    viewer, at = request.viewer, clock.now()
    if request.GET.get("part") != "messages":
        own_record(viewer, Kind.SCHEDULE, Kind.ATTENDANCE, Kind.MESSAGES, at=at)
    seat = own_seat(ref, viewer=viewer, at=at)
    if seat is None:
        raise Http404
    arrival = last_arrival(seat, viewer=viewer, at=at)
    address, problem = reverse("patient:chat", args=[ref]), ""
    act = request.POST.get("do", "write") if request.method == "POST" else ""
    to = [] if is_by_chat(seat.session) else [("lead", f"Only {seat.session.facilitator.name}")]
    form = MessageForm(request.POST, to=to) if act == "write" else MessageForm(to=to)
    if act:
        problem = _act(request, act, seat, arrival, form, at)
        if not problem:
            return sent(request, address)
        if BY_SCRIPT in request.headers:
            return not_sent(problem)
    inside = stage_of(seat, arrival, at=at) is Stage.INSIDE
    so_far = chat_so_far(seat.session, viewer=viewer, inside=inside)
    name = seat.session.facilitator.name
    may_write = inside and not so_far.closed
    lost = request.POST.get("words", "") if problem and not (act == "write" and may_write) else ""
    panel = Panel(address, so_far, form, may_write, False, name, viewer.zone, problem, lost, may_add=inside)
    if part := part_of(request, panel):
        return part
    context = {"nav": "patient:week", "title": seat.session.title, "panel": panel, "seat": seat, "inside": inside}
    return render(request, "patient/chat/page.html", context, status=422 if problem else 200)


@portal(Role.PATIENT)
@require_safe
def live(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """That something was written, as it is, for whoever is in."""
    at = clock.now()
    seat = own_seat(ref, viewer=request.viewer, at=at)
    arrival = last_arrival(seat, viewer=request.viewer, at=at) if seat else None
    if seat is None or stage_of(seat, arrival, at=at) is not Stage.INSIDE:
        raise Http404
    return hears(seat.session_id)


def _act(
    request: StepwellRequest, act: str, seat: "Seat", arrival: "Arrival | None", form: MessageForm, at: datetime
) -> str:
    """Keep it, or say why not."""
    by = account_by_id(request.viewer.account_id)
    if act == "line":
        return add_line(LineForm(request.POST), session=seat.session, by=by, arrival=arrival, at=at)
    if act == "strike":
        strike(line=named_in(request, "message"), session=seat.session, by=by, at=at)
        return ""
    if act != "write":
        raise Http404
    if not form.is_valid():
        return form.wrong
    if arrival is None:
        return NOT_IN
    told = form.cleaned_data
    try:
        write(
            session=seat.session,
            by=by,
            arrival=arrival,
            words=told["words"],
            mark=told["mark"],
            private=told["to"] == "lead",
            at=at,
        )
    except NotIn:
        return NOT_IN
    except (ChatClosed, ValueError) as refusal:
        return str(refusal)
    return ""
