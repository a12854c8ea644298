"""One session: open it, mark who came, close it; afterwards, read and correct the minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import open_each
from stepwell.clinic.attendance import actions, queries
from stepwell.clinic.attendance.actions import BadBreaks, BadMarks
from stepwell.clinic.attendance.queries import RosterLine
from stepwell.clinic.live.actions import NotNow, open_session
from stepwell.clinic.live.queries import SessionUnderWay, session_of
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule.loose_ends import unlicensed_in
from stepwell.doors.web.clinician.led import led_words
from stepwell.doors.web.clinician.session.forms import CorrectionForm, RosterForm, seat_named
from stepwell.doors.web.clinician.session.stretches import WHY, BreakForm, CallForm, LateBreakForm
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import clock_words, day_words, moment_words, range_words
from stepwell.journeys.close_session import SomebodyUnmarked, close_session
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import STATE_NAMES, Period

Roster = tuple[RosterLine, ...]
BREAKS = ("begin_break", "end_break", "add_break", "drop_break")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a POST that was not done: the forms as filled in, and what to say on top."""

    roster_form: RosterForm | None = None
    correction: CorrectionForm | None = None
    seat: UUID | None = None
    stretch: BreakForm | CallForm | None = None
    problem: str = ""


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.DIRECTOR)
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The session for its facilitator, or for the director to read."""
    at = clock.now()
    found = session_of(viewer=request.viewer, ref=ref)
    roster = queries.roster(viewer=request.viewer, session_id=found.id, at=at)
    answer = Answer()
    if request.method == "POST":
        if not found.leads:
            raise Http404
        told = _act(request, found, roster, at)
        if isinstance(told, str):
            messages.success(request, told)
            return redirect("clinician:session", ref=ref)
        answer = told
    _log_openings(request, roster, at)
    return render(
        request,
        "clinician/session/page.html",
        _context(request, found, roster, answer) | _stretches(request, found, roster, answer, at),
        status=422 if request.method == "POST" else 200,
    )


def _log_openings(request: StepwellRequest, roster: Roster, at: datetime) -> None:
    """Everybody on the roster can read that it was looked at."""
    viewer = request.viewer
    purpose = Purpose.OPERATIONS if Role.DIRECTOR in viewer.roles else Purpose.TREATMENT
    shown = [line.patient_ref for line in roster]
    open_each(viewer=viewer, patient_refs=shown, kind=Kind.ATTENDANCE, purpose=purpose, at=at)


def _act(request: StepwellRequest, found: SessionUnderWay, roster: Roster, at: datetime) -> Answer | str:
    """Do what was asked: what to say when done, or an Answer when it could not be."""
    by, do = account_by_id(request.viewer.account_id), request.POST.get("do")
    try:
        if do == "open":
            open_session(session_ref=found.ref, by=by, at=at)
            return "The session is open. Mark who came as they arrive."
        if do == "correct":
            return _correct(request, roster, at)
        if do == "call":
            return _call(request, found, roster, at)
        if do in BREAKS:
            return _break(request, found, at)
    except (NotNow, BadBreaks) as refusal:
        return Answer(problem=str(refusal))
    form = RosterForm(roster, request.POST, lasted=_lasted(found))
    if not form.is_valid():
        return Answer(roster_form=form)
    try:
        if do == "close":
            close_session(session_ref=found.ref, marks=form.marks(), by=by, at=at)
            return "The session is closed. Its note is due now."
        actions.mark(session_ref=found.ref, marks=form.marks(), by=by, at=at)
        return "Saved."
    except (NotNow, BadMarks, SomebodyUnmarked) as refusal:
        return Answer(roster_form=form, problem=str(refusal))


def _lasted(found: SessionUnderWay) -> int | None:
    return (min(found.ended_at, found.ends_at) - found.starts_at) // timedelta(minutes=1) if found.ended_at else None


def _correct(request: StepwellRequest, roster: Roster, at: datetime) -> Answer | str:
    seat = seat_named(request.POST.get("seat", ""))
    line = next((line for line in roster if line.seat_ref == seat), None)
    if line is None:
        raise Http404
    form = CorrectionForm(line, request.POST)
    if not form.is_valid():
        return Answer(correction=form, seat=seat)
    by = account_by_id(request.viewer.account_id)
    told = form.cleaned_data
    try:
        actions.correct(seat_ref=line.seat_ref, minutes=told["minutes"], reason=told["reason"], by=by, at=at)
    except BadMarks as refusal:
        form.add_error("minutes", str(refusal))
        return Answer(correction=form, seat=seat)
    return f"The minutes of {line.name} are corrected."


def _break(request: StepwellRequest, found: SessionUnderWay, at: datetime) -> Answer | str:
    by, do = account_by_id(request.viewer.account_id), request.POST["do"]
    if do == "begin_break":
        actions.begin_break(session_ref=found.ref, by=by, at=at)
        return "The break has begun. It lasts until you end it."
    if do == "end_break":
        actions.end_break(session_ref=found.ref, by=by, at=at)
        return "The break has ended."
    told, reason = queries.session_breaks(found.id), request.POST.get("reason", "")
    if do == "drop_break":
        kept = [each for each in told if each.start_at.isoformat() != request.POST.get("which")]
        actions.mark_breaks(session_ref=found.ref, breaks=kept, by=by, at=at, reason=reason)
        return "The break is taken back."
    form = _break_form(request, found, at)
    if not form.is_valid():
        return Answer(stretch=form)
    more = [*told, form.cleaned_data["period"]]
    try:
        actions.mark_breaks(session_ref=found.ref, breaks=more, by=by, at=at, reason=reason)
    except BadBreaks as refusal:
        form.add_error("starts", str(refusal))
        return Answer(stretch=form)
    return "The break is written down. Its minutes are not countable for a payer."


def _call(request: StepwellRequest, found: SessionUnderWay, roster: Roster, at: datetime) -> Answer | str:
    form = CallForm(roster, found, request.viewer.zone, until=at, data=request.POST)
    if not form.is_valid():
        return Answer(stretch=form)
    by, seat, call = account_by_id(request.viewer.account_id), form.cleaned_data["seat"], form.cleaned_data["period"]
    try:
        actions.mark_call(seat_ref=UUID(seat), call=call, by=by, at=at)
    except BadMarks as refusal:
        form.add_error("starts", str(refusal))
        return Answer(stretch=form)
    if found.closed_at:
        return "It is written down that they were reached. No minutes change."
    return "The call is written down, as a call."


def _break_form(request: StepwellRequest, found: SessionUnderWay, at: datetime) -> BreakForm:
    shown = LateBreakForm if found.closed_at else BreakForm
    is_asked = request.method == "POST" and request.POST.get("do") == "add_break"
    until = min(max(at, found.starts_at), found.ends_at)
    return shown(found, request.viewer.zone, until=until, data=request.POST if is_asked else None)


def _stretches(
    request: StepwellRequest, found: SessionUnderWay, roster: Roster, answer: Answer, at: datetime
) -> dict[str, object]:
    """The breaks so far, and the forms for another and for a call."""
    zone, told = request.viewer.zone, queries.session_breaks(found.id)
    wrong, until = answer.stretch, min(max(at, found.starts_at), found.ends_at)
    return {
        "breaks": [(_break_words(each, zone), each.start_at.isoformat()) for each in told],
        "is_paused": any(each.contains(at) for each in told),
        "may_pause": found.starts_at <= at < found.ends_at,
        "break_form": wrong if isinstance(wrong, BreakForm) else _break_form(request, found, at),
        "call_form": wrong if isinstance(wrong, CallForm) else CallForm(roster, found, zone, until=until),
        "wrong": wrong.name if wrong else "",
        "why": WHY,
    }


def _break_words(each: Period, zone: ZoneInfo) -> str:
    return f"{range_words(each.start_at, each.until, zone)}, {each.minutes} min"


def _not_seen_there(found: SessionUnderWay, roster: Roster) -> list[str]:
    where = unlicensed_in(found.id)
    return [
        f"{line.name} is in {STATE_NAMES.get(where[line.patient_id], 'a state nobody wrote down')}"
        for line in roster
        if line.patient_id in where
    ]


def _context(request: StepwellRequest, found: SessionUnderWay, roster: Roster, answer: Answer) -> dict[str, object]:
    viewer = request.viewer
    corrections = [
        (line, answer.correction if answer.correction and line.seat_ref == answer.seat else CorrectionForm(line))
        for line in roster
    ]
    return {
        "nav": "clinician:day",
        "session": found,
        "day": day_words(viewer.today(found.starts_at)),
        "time": range_words(found.starts_at, found.ends_at, viewer.zone),
        "opened": clock_words(found.opened_at, viewer.zone) if found.opened_at else "",
        "closed": moment_words(found.closed_at, viewer.zone) if found.closed_at else "",
        "roster": roster,
        "led": led_words(found.id, viewer.zone),
        "not_seen_there": [] if found.closed_at or not found.leads else _not_seen_there(found, roster),
        "form": answer.roster_form or RosterForm(roster, lasted=_lasted(found)),
        "corrections": corrections,
        "corrected_seat": answer.seat,
        "problem": answer.problem,
        "crumbs": [Crumb(label="My day", href=reverse("clinician:day")), Crumb(label=found.title)]
        if found.leads
        else [],
    }
