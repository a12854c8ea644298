"""My session: where I am, the door, and the room."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.live.actions import (
    Elsewhere,
    NotEndToEnd,
    NotIn,
    NoVideo,
    TakenOut,
    answer_guest,
    arrive,
    go_back,
    go_on_by_phone,
    line_for,
    part,
)
from stepwell.clinic.live.queries import (
    Stage,
    guests_beside,
    inside,
    is_by_chat,
    is_on_the_line,
    last_arrival,
    stage_of,
    unsigned,
)
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.rulebook.queries import crisis_lines
from stepwell.clinic.safety.queries import SERVICES, last_whereabouts, reach_of
from stepwell.clinic.schedule.queries import own_seat
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.idle.middleware import is_there
from stepwell.doors.web.patient.consent.words import FORMS
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.patient.room.forms import PhoneForm, TimeOutForm
from stepwell.doors.web.patient.sessions import seat_card
from stepwell.doors.web.ui.line import (
    can_encrypt,
    keys,
    last_line,
    look_anew,
    no_way_in,
    screen,
    stays_elsewhere,
    way_in,
)
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import STATE_NAMES

if TYPE_CHECKING:
    from stepwell.clinic.live.models import Arrival
    from stepwell.clinic.people.models import Patient
    from stepwell.clinic.schedule.models import Seat

AT_THE_DOOR = (Stage.WAITING, Stage.UNLICENSED)
TO_COME = (Stage.CARD, *AT_THE_DOOR)
WITH_GUESTS = (Stage.EARLY, *TO_COME, Stage.INSIDE)


@portal(Role.PATIENT)
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The card, then the waiting room, then the room. `do=card` comes to the door, `do=line` in, `do=leave` leaves.

    `do=guest_yes` and `do=guest_no` say whether somebody may be with them; `do=group` goes from the side room back to
    the others; `do=screen` shows one's screen; `do=keys` is said by page to page; `do=phone` leaves the video and waits
    for a call, and `?by=video` comes back to it.

    `?part=door`, `?part=people` and `?part=phone` are what changes while one waits or is in.
    """
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCHEDULE, Kind.ATTENDANCE, Kind.SAFETY, at=at)
    seat = own_seat(ref, viewer=viewer, at=at)
    if seat is None:
        raise Http404
    arrival = last_arrival(seat, viewer=viewer, at=at)
    stage = stage_of(seat, arrival, at=at)
    act = request.POST.get("do", "") if request.method == "POST" else ""
    if act == "line":
        return _line(request, seat, arrival, at)
    if act == "screen":
        return screen(request, seat.session, account_by_id(viewer.account_id))
    if act == "keys":
        return keys(request, seat.session, account_by_id(viewer.account_id))
    if act == "leave":
        part(seat=seat, at=at)
        return redirect("patient:today")
    if act == "group":
        go_back(seat=seat, by=account_by_id(viewer.account_id), at=at)
        return HttpResponse(status=204) if "HX-Request" in request.headers else redirect("patient:room", ref=ref)
    if act in ("guest_yes", "guest_no"):
        answer_guest(guest=_who(request), seat=seat, yes=act == "guest_yes", at=at)
        return _people(request, seat, at) if "HX-Request" in request.headers else redirect("patient:room", ref=ref)
    if act == "phone":
        by_phone = PhoneForm(request.POST)
        if by_phone.is_valid() and _by_phone(request, seat, by_phone, at):
            return redirect("patient:room", ref=ref)
        return _page(request, patient, seat, arrival, stage, at, None, by_phone=by_phone)
    if act == "card" and stage in (Stage.CARD, *AT_THE_DOOR, Stage.INSIDE):
        form = TimeOutForm(request.POST)
        if form.is_valid() and _arrived(request, seat, form, at):
            return redirect("patient:room", ref=ref)
        return _page(request, patient, seat, arrival, stage, at, form)
    if request.GET.get("part") == "people":
        return _people(request, seat, at) if stage is Stage.INSIDE else look_anew(request)
    if request.GET.get("part") == "phone":
        return HttpResponse(status=204) if stage is Stage.INSIDE else look_anew(request)
    if request.GET.get("part") == "door":
        return HttpResponse(status=204) if stage in AT_THE_DOOR else look_anew(request)
    return _page(request, patient, seat, arrival, stage, at, None)


def _who(request: StepwellRequest) -> UUID:
    try:
        return UUID(request.POST.get("who", ""))
    except ValueError as nobody:
        raise Http404 from nobody


def _line(request: StepwellRequest, seat: "Seat", arrival: "Arrival | None", at: datetime) -> HttpResponse:
    account = account_by_id(request.viewer.account_id)
    if arrival is None:
        return no_way_in("Say first where you are.", again=False)
    try:
        last = last_line(request)
        ticket = line_for(
            session=seat.session, account=account, arrival=arrival, at=at, last=last, can_encrypt=can_encrypt(request)
        )
        return way_in(ticket.ref, inside(seat.session, account=account), at=at)
    except NotIn:
        return no_way_in("You are not in this session at the moment.", again=False)
    except Elsewhere as there:
        return stays_elsewhere(there)
    except (NoVideo, NotEndToEnd) as none:
        return no_way_in(str(none), again=True)


def _arrived(request: StepwellRequest, seat: "Seat", form: TimeOutForm, at: datetime) -> bool:
    try:
        arrive(seat=seat, by=account_by_id(request.viewer.account_id), at=at, **form.said())  # type: ignore[arg-type]
    except TakenOut:
        return True  # the page says so
    except ValueError as wrong:
        form.add_error(None, str(wrong))
        return False
    return True


def _by_phone(request: StepwellRequest, seat: "Seat", form: PhoneForm, at: datetime) -> bool:
    by = account_by_id(request.viewer.account_id)
    try:
        go_on_by_phone(seat=seat, by=by, phone=form.cleaned_data["phone"], at=at)
    except NotIn:
        return True  # the page says so
    except ValueError as wrong:
        form.add_error("phone", str(wrong))
        return False
    return True


def _people(request: StepwellRequest, seat: "Seat", at: datetime) -> HttpResponse:
    if is_on_the_line(request.viewer.account_id, seat.session_id):
        is_there(request, at)
    account = account_by_id(request.viewer.account_id)
    here = reverse("patient:room", args=[seat.ref])
    told = {
        "company": inside(seat.session, account=account),
        "guests": guests_beside(seat, at=at),
        "by_chat": is_by_chat(seat.session),
        "here": here,
    }
    return render(request, "patient/room/people.html", told)


def _page(
    request: StepwellRequest,
    patient: "Patient",
    seat: "Seat",
    arrival: "Arrival | None",
    stage: Stage,
    at: datetime,
    form: TimeOutForm | None,
    *,
    by_phone: PhoneForm | None = None,
) -> HttpResponse:
    viewer = request.viewer
    reach = reach_of(viewer=viewer, patient=patient, at=at)
    waits = arrival is not None and arrival.by_phone_at is not None and request.GET.get("by") != "video"
    context = {
        "nav": "patient:week",
        "stage": Stage.CARD if form is not None else stage,
        "card": seat_card(seat, zone=patient.zone, at=at),
        "seat": seat,
        "form": form or TimeOutForm(initial=_remembered(patient, request, arrival, at)),
        "state_now": STATE_NAMES.get(arrival.state, "") if arrival else "",
        "company": inside(seat.session, account=account_by_id(viewer.account_id)) if stage is Stage.INSIDE else None,
        "guests": guests_beside(seat, at=at) if stage in WITH_GUESTS else (),
        "by_chat": is_by_chat(seat.session),
        "by_phone": waits,
        "phone_form": by_phone or PhoneForm(initial={"phone": reach.phone}),
        "reach": reach,
        "unsigned": [(form, FORMS[form][0]) for form in unsigned(seat, at=at)] if stage in TO_COME else (),
        "services": [(SERVICES[each.kind], each) for each in reach.services],
        "lines": crisis_lines(on=patient.today(at)),
    }
    return render(
        request, "patient/room/page.html", context, status=422 if form is not None or by_phone is not None else 200
    )


def _remembered(
    patient: "Patient", request: StepwellRequest, arrival: "Arrival | None", at: datetime
) -> dict[str, str]:
    """What they said last today; else their home, to be confirmed."""
    said = last_whereabouts(viewer=request.viewer, patient=patient, at=at)
    if said is None:
        return {
            "place": patient.address, "city": patient.city, "state": patient.state,
            "postal_code": patient.postal_code, "phone": patient.phone,
        }  # fmt: skip
    told = {name: getattr(said, name) for name in ("place", "city", "state", "postal_code", "phone")}
    if arrival is not None and arrival.whereabouts == said.ref:
        told |= {
            "words": said.words,
            "alone": "yes" if arrival.alone else "no",
            "contact_reachable": "yes" if arrival.contact_reachable else "no",
        }
    return told
