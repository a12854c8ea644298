"""The chat of my session: while I am in it, and afterwards what of it is part of my record."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.live.actions import ChatClosed, NotIn, write
from stepwell.clinic.live.queries import Stage, chat_so_far, last_arrival, stage_of
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule.queries import own_seat
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.ui.chat import BY_SCRIPT, MessageForm, Panel, hears, not_sent, part_of, sent
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role

if TYPE_CHECKING:
    from stepwell.clinic.live.models import Arrival
    from stepwell.clinic.schedule.models import Seat

NOT_IN = "You are not in this session at the moment, so this was not sent."


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Read and write. `?part=messages` is what changes; it is read on from a page for which the record was opened."""
    viewer, at = request.viewer, clock.now()
    if request.GET.get("part") != "messages":
        own_record(viewer, Kind.SCHEDULE, Kind.ATTENDANCE, Kind.MESSAGES, at=at)
    seat = own_seat(ref, viewer=viewer, at=at)
    if seat is None:
        raise Http404
    arrival = last_arrival(seat, viewer=viewer, at=at)
    address, problem = reverse("patient:chat", args=[ref]), ""
    form = MessageForm(request.POST, to=_to(seat)) if request.method == "POST" else MessageForm(to=_to(seat))
    if request.method == "POST":
        problem = _write(request, seat, arrival, form, at)
        if not problem:
            return sent(request, address)
        if BY_SCRIPT in request.headers:
            return not_sent(problem)
    inside = stage_of(seat, arrival, at=at) is Stage.INSIDE
    so_far = chat_so_far(seat.session, viewer=viewer, inside=inside)
    name = seat.session.facilitator.name
    panel = Panel(address, so_far, form, inside and not so_far.closed, False, name, viewer.zone, problem)
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


def _to(seat: "Seat") -> list[tuple[str, str]]:
    return [("lead", f"Only {seat.session.facilitator.name}")]


def _write(request: StepwellRequest, seat: "Seat", arrival: "Arrival | None", form: MessageForm, at: datetime) -> str:
    """Keep it, or say why not."""
    if not form.is_valid():
        return form.wrong
    if arrival is None:
        return NOT_IN
    told = form.cleaned_data
    try:
        write(
            session=seat.session,
            by=account_by_id(request.viewer.account_id),
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
