"""The room of a session, for whoever leads it: who waits and where they are, who is in, and the pictures."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import NotYours, open_each
from stepwell.clinic.live.actions import (
    Elsewhere,
    MayNotBring,
    MayNotLead,
    NotAside,
    NotEndToEnd,
    NotIn,
    NotLicensedThere,
    NotNow,
    NoVideo,
    back_together,
    encrypt_end_to_end,
    end_for_everybody,
    except_licence,
    hand_over,
    lead_together,
    let_back,
    let_guest_in,
    let_in,
    let_share,
    line_for,
    mute,
    session_hosted_by,
    session_led_by,
    step_back,
    take_guest_out,
    take_out,
    talk_aside,
)
from stepwell.clinic.live.queries import (
    AtTheDoor,
    at_the_door,
    guests_brought,
    hosts_of,
    inside,
    is_by_chat,
    is_on_the_line,
    session_hosted,
    who_could_lead,
)
from stepwell.clinic.people.queries import account_by_id
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.idle.middleware import is_there
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
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import range_words
from stepwell.plumbing import clock
from stepwell.plumbing.media import MediaError
from stepwell.pure.entitlement import Kind, Purpose, Role

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account
    from stepwell.clinic.schedule.models import Session


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The room. A POST does one thing about one person; `do=line` is a way in, `do=screen` shows one's screen.
    `do=encrypt` says whether it is encrypted end to end, and `do=keys` is said by page to page.

    `do=end` ends it for everybody; who led it together with them is told so here, since closing it is not theirs.
    `?part=door` is who is at the door.
    """
    viewer, at = request.viewer, clock.now()
    account = account_by_id(viewer.account_id)
    session = (session_hosted_by if session_hosted(viewer=viewer, ref=ref).hosts else session_led_by)(
        by=account, session_ref=ref
    )
    problem = ""
    if request.method == "POST":
        if request.POST.get("do") == "line":
            return _line(request, session, account, at)
        if request.POST.get("do") == "screen":
            return screen(request, session, account)
        if request.POST.get("do") == "keys":
            return keys(request, session, account)
        if request.POST.get("do") == "encrypt":
            return _encrypt(request, session, account, at)
        problem = (_end if request.POST.get("do") == "end" else _act)(request, session, account, at)
        if not problem and "HX-Request" not in request.headers:
            return redirect("clinician:room", ref=ref)
    try:
        found = session_hosted(viewer=viewer, ref=ref)
    except NotYours:  # they have just stepped back
        return redirect("clinician:day")
    in_part = request.GET.get("part") == "door" or "HX-Request" in request.headers
    facilitates = session.facilitator_id == viewer.staff_id
    if not found.goes_on and (in_part or found.leads or facilitates):
        return look_anew(request) if in_part else redirect("clinician:session", ref=ref)
    context = {
        "crumbs": [
            Crumb(label="My day", href=reverse("clinician:day")),
            Crumb(label=found.title, href=reverse("clinician:session", args=[ref])),
            Crumb(label="Room"),
        ],
        "session": found,
        "time": range_words(found.starts_at, found.ends_at, viewer.zone),
        "hosts": hosts_of(session),
        "facilitates": facilitates,
        "me": viewer.staff_id,
        "by_chat": is_by_chat(session),
        "problem": problem,
    }
    if not found.goes_on:
        return render(request, "clinician/room/ended.html", context)
    if not found.hosts:
        return look_anew(request) if in_part else render(request, "clinician/room/handed_over.html", context)
    seats = at_the_door(session, viewer=viewer, at=at)
    _opened(request, seats, at)
    company = inside(session, account=account)
    context |= {"seats": seats, "company": company, "guests": guests_brought(session, at=at)}
    if found.leads:
        context["colleagues"] = who_could_lead(session, at=at)
    if request.GET.get("part") and is_on_the_line(account.pk, found.id):
        is_there(request, at)
    return render(request, "clinician/room/door.html" if in_part else "clinician/room/page.html", context)


def _opened(request: StepwellRequest, seats: tuple[AtTheDoor, ...], at: datetime) -> None:
    refs = [seat.patient_ref for seat in seats]
    for kind in (Kind.ATTENDANCE, *((Kind.SAFETY,) if any(seat.where for seat in seats) else ())):
        open_each(viewer=request.viewer, patient_refs=refs, kind=kind, purpose=Purpose.TREATMENT, at=at, listed=True)


def _line(request: StepwellRequest, session: "Session", account: "Account", at: datetime) -> HttpResponse:
    try:
        last = last_line(request)
        ticket = line_for(
            session=session, account=account, arrival=None, at=at, last=last, can_encrypt=can_encrypt(request)
        )
        return way_in(ticket.ref, inside(session, account=account), at=at)
    except NotIn:
        return no_way_in("This session is not open.", again=False)
    except Elsewhere as there:
        return stays_elsewhere(there)
    except (NoVideo, NotEndToEnd) as none:
        return no_way_in(str(none), again=True)


def _encrypt(request: StepwellRequest, session: "Session", by: "Account", at: datetime) -> HttpResponse:
    try:
        encrypt_end_to_end(session_ref=session.ref, by=by, on=request.POST.get("on") == "yes", at=at)
    except NotEndToEnd as refusal:
        return no_way_in(str(refusal), again=False)
    return HttpResponse(status=204)


def _end(request: StepwellRequest, session: "Session", by: "Account", at: datetime) -> str:
    try:
        end_for_everybody(session_ref=session.ref, by=by, at=at)
    except NotNow as refusal:
        return str(refusal)
    return ""


def _act(request: StepwellRequest, session: "Session", by: "Account", at: datetime) -> str:
    """One thing about one person; what stood in its way, in words."""
    said = request.POST
    acts: dict[str, Callable[[UUID], object]] = {
        "admit": lambda one: let_in(arrival=one, by=by, at=at),
        "except": lambda one: except_licence(arrival=one, why=said.get("why", ""), by=by, at=at),
        "remove": lambda one: take_out(arrival=one, by=by, at=at),
        "back": lambda one: let_back(arrival=one, by=by, at=at),
        "guest_in": lambda one: let_guest_in(guest=one, by=by, at=at),
        "guest_out": lambda one: take_guest_out(guest=one, by=by, at=at),
        "mute": lambda one: mute(session=session, person=one, muted=True),
        "unmute": lambda one: mute(session=session, person=one, muted=False),
        "let_share": lambda one: let_share(session=session, person=one, may=True),
        "share_no_more": lambda one: let_share(session=session, person=one, may=False),
        "aside": lambda one: talk_aside(arrival=one, by=by, at=at, guest=along),
        "group": lambda one: back_together(aside=one, by=by, at=at),
        "together": lambda one: lead_together(session_ref=session.ref, staff=one, by=by, at=at),
        "hand_over": lambda one: hand_over(session_ref=session.ref, staff=one, by=by, at=at),
        "step_back": lambda one: step_back(session_ref=session.ref, staff=one, by=by, at=at),
    }
    try:
        one, act = UUID(said.get("who", "")), acts[said.get("do", "")]
        along = UUID(said["along"]) if said.get("along") else None
    except (ValueError, KeyError) as nobody:
        raise Http404 from nobody
    try:
        act(one)
    except (NotLicensedThere, MayNotBring, MayNotLead, NotAside, NotNow, ValueError) as refusal:
        return str(refusal)
    except MediaError:
        return "The media server does not answer, so nothing was changed. Try again, or take them out."
    return ""
