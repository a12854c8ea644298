"""The chat and the worksheet of a session, for whoever leads it: read, write, answer one alone, hide, open, close."""

from collections.abc import Callable
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
    bring_back,
    close_chat,
    hide,
    hold_by_chat,
    open_worksheet,
    put_away,
    session_hosted_by,
    session_led_by,
    strike,
    write,
)
from stepwell.clinic.live.queries import (
    chat_so_far,
    in_the_room,
    is_by_chat,
    opened_by_chat,
    session_hosted,
    worksheets_put_away,
)
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.rulebook.queries import worksheets
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.chat import (
    BY_SCRIPT,
    LineForm,
    MessageForm,
    Panel,
    WorksheetForm,
    add_line,
    hears,
    named_in,
    not_sent,
    part_of,
    sent,
)
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account
    from stepwell.clinic.schedule.models import Session


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Read and do one thing: `do=write`, `hide`, `close`, `open`, `alone`; of a worksheet `worksheet` opens one.

    `put_away`, `bring_back`, `line` and `strike` are of it too. `?part=messages` is what changes.
    """
    viewer, at = request.viewer, clock.now()
    found = session_hosted(viewer=viewer, ref=ref)
    by = account_by_id(viewer.account_id)
    session = (session_hosted_by if found.hosts else session_led_by)(by=by, session_ref=ref)
    address, problem = reverse("clinician:chat", args=[ref]), ""
    here = () if is_by_chat(session) else in_the_room(session, viewer=viewer, at=at)
    to = [(str(arrival), f"Only {name}") for arrival, name in here]
    act = request.POST.get("do", "")
    form = MessageForm(request.POST, to=to) if act == "write" else MessageForm(to=to)
    if request.method == "POST":
        problem = _act(request, act, session, by, form, at)
        if not problem:
            return sent(request, address)
        if BY_SCRIPT in request.headers:
            return not_sent(problem)
    refs = opened_by_chat(session, viewer=viewer, at=at)
    open_each(viewer=viewer, patient_refs=refs, kind=Kind.MESSAGES, purpose=Purpose.TREATMENT, at=at, listed=True)
    is_on = found.hosts and found.goes_on
    so_far = chat_so_far(session, viewer=viewer, inside=is_on)
    may_write = is_on and not so_far.closed
    panel = Panel(
        address, so_far, form, may_write, True, found.facilitator, viewer.zone, problem,
        lost=request.POST.get("words", "") if problem and not (act == "write" and may_write) else "",
        may_hide=is_on, may_add=is_on,
        opening=WorksheetForm(blanks=worksheets(on=session.on)) if is_on else None,
        put_away=worksheets_put_away(session) if is_on else (),
    )  # fmt: skip
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


def _act(request: StepwellRequest, act: str, session: "Session", by: "Account", form: MessageForm, at: datetime) -> str:
    """Do one thing, or say why not."""
    ref = session.ref
    acts: dict[str, Callable[[], object]] = {
        "close": lambda: close_chat(session_ref=ref, by=by, closed=True, at=at),
        "open": lambda: close_chat(session_ref=ref, by=by, closed=False, at=at),
        "alone": lambda: hold_by_chat(session_ref=ref, by=by, at=at),
        "hide": lambda: hide(message=named_in(request, "message"), session_ref=ref, by=by, at=at),
        "strike": lambda: strike(line=named_in(request, "message"), session=session, by=by, at=at),
        "put_away": lambda: put_away(session_ref=ref, by=by, at=at),
        "bring_back": lambda: bring_back(worksheet=named_in(request, "worksheet"), session_ref=ref, by=by, at=at),
    }
    if act == "line":
        return add_line(LineForm(request.POST), session=session, by=by, arrival=None, at=at)
    if act == "write":
        return _write(session, by, form, at)
    if act == "worksheet":
        return _open(request, session, by, at)
    if act not in acts:
        raise Http404
    try:
        acts[act]()
    except NotNow as refusal:
        return str(refusal)
    return ""


def _open(request: StepwellRequest, session: "Session", by: "Account", at: datetime) -> str:
    form = WorksheetForm(request.POST, blanks=worksheets(on=session.on))
    if not form.is_valid():
        return "Choose a worksheet of the list, and a title of at most 100 letters."
    try:
        open_worksheet(session_ref=session.ref, by=by, at=at, **form.cleaned_data)
    except (NotNow, ValueError) as refusal:
        return str(refusal)
    return ""


def _write(session: "Session", by: "Account", form: MessageForm, at: datetime) -> str:
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
