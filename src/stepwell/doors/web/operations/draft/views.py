"""A week on the table: drafted, looked at from every side, changed by hand, thrown away or published."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.billing.allowances import Outside, places_in, seated_outside
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.programs.queries import programmes_offered, stays_between
from stepwell.clinic.schedule import actions
from stepwell.clinic.schedule.actions import (
    AlreadyPublished,
    BreaksARule,
    DraftChanged,
    NoDraft,
    NotAMonday,
    NotDrafted,
)
from stepwell.clinic.schedule.board import Board, DraftOfWeek, board, draft_by_ref, moves_of
from stepwell.clinic.schedule.since import Said
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.draft.forms import ChangeForm, SeenForm
from stepwell.doors.web.operations.draft.picture import strips
from stepwell.doors.web.operations.draft.shapes import Shown
from stepwell.doors.web.operations.week.forms import AllTheSameForm, WeekForm
from stepwell.doors.web.operations.week.where import address_of_week, programme_named
from stepwell.doors.web.ui.shapes import Crumb, Tab
from stepwell.doors.web.ui.times import filed_words, full_day_words, moment_words, zone_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.timetable.by_hand import Do, Sessions
from stepwell.pure.values import Refused

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SLOW_AFTER_S = 30
SIDES = {"group": "By group", "clinician": "By clinician", "patient": "By patient", "missing": "Missing"}
REFUSALS = (NoDraft, NotDrafted, DraftChanged, BreaksARule, Refused)


@portal(Role.SCHEDULER)
@require_POST
def ask(request: StepwellRequest) -> HttpResponse:
    """Draft a week, or draft it again."""
    form = WeekForm(request.POST, offered=programmes_offered())
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for each in form.errors.get("week", ["Choose a programme."])))
        return redirect("operations:week")
    programme, starts_on = programme_named(form.cleaned_data["programme"]), form.cleaned_data["week"]
    by = account_by_id(request.viewer.account_id)
    try:
        made = actions.draft_week(programme=programme, starts_on=starts_on, by=by, at=clock.now())
    except (AlreadyPublished, NotAMonday) as refusal:
        messages.error(request, str(refusal))
        return redirect(address_of_week(programme.ref, starts_on))
    return redirect("operations:draft", made.ref)


@portal(Role.SCHEDULER)
@require_safe
def draft(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The review board; while the plan is made, how far it is."""
    found = _there(request, ref)
    on_table = board(ref, viewer=request.viewer)
    context = _frame(request, found) | (_waiting(request, found) if on_table is None else _board(request, on_table))
    if "HX-Request" in request.headers and on_table is not None:
        answer = HttpResponse(status=204)
        answer.headers["HX-Refresh"] = "true"
        return answer
    part = "waiting" if request.GET.get("part") == "state" and on_table is None else "page"
    return render(request, f"operations/draft/{part}.html", context)


@portal(Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One session, or one that is missing: what a change would break and cost; a POST keeps it."""
    found, on_table = _there(request, ref), board(ref, viewer=request.viewer)
    if on_table is None:
        return redirect("operations:draft", ref)
    said = request.POST if request.method == "POST" else request.GET
    form = ChangeForm(on_table, of="tried", data=said) if "do" in said else None
    seen = SeenForm(request.POST) if request.method == "POST" else None
    error, since = "", list[str]()
    if seen is not None and form is not None and seen.is_valid() and form.is_valid():
        shown = Shown(on_table)
        try:
            actions.change_draft(
                draft_ref=ref,
                version=seen.cleaned_data["version"],
                move=form.move,
                by=account_by_id(request.viewer.account_id),
                at=clock.now(),
            )
        except DraftChanged as refusal:
            error = f"{refusal} Look at it as it is now, and try again."
            since = [shown.said(each, on_table.sessions) for each in moves_of(refusal.since)]
        except BreaksARule as refusal:
            error = "Not kept: " + " ".join(shown.fault(each) for each in refusal.breaches)
        except (NoDraft, NotDrafted, Refused) as refusal:
            error = str(refusal)
        else:
            messages.success(request, "Kept. Nobody is told before the week is published.")
            return redirect("operations:draft", ref)
    context = _frame(request, found) | _change(request, on_table, form) | {"error": error, "since": since}
    if context.get("is_gone"):
        messages.error(request, "This session is no longer in the draft.")
        return redirect("operations:draft", ref)
    return render(request, "operations/draft/change.html", context, status=422 if request.method == "POST" else 200)


@portal(Role.SCHEDULER)
@require_POST
def undo(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Take back the last change by hand."""
    found, by = _there(request, ref), account_by_id(request.viewer.account_id)
    _do(request, lambda version: actions.undo_move(draft_ref=ref, version=version, by=by), "Taken back.")
    return redirect("operations:draft", found.ref)


@portal(Role.SCHEDULER)
@require_POST
def throw_away(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """Take the draft off the table."""
    found, told = _there(request, ref), "The draft is thrown away. Nobody was told of it."
    if _do(request, lambda version: actions.throw_away_draft(draft_ref=ref, version=version), told):
        return redirect(address_of_week(found.programme.ref, found.starts_on))
    return redirect("operations:draft", ref)


def _do(request: StepwellRequest, do: Callable[[int], object], words: str) -> bool:
    """Do it to the draft as it was seen, and say so or why not."""
    seen = SeenForm(request.POST)
    if not seen.is_valid():
        return False
    try:
        do(seen.cleaned_data["version"])
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, words)
    return True


def _there(request: StepwellRequest, ref: UUID) -> DraftOfWeek:
    found = draft_by_ref(ref, viewer=request.viewer)
    if found is None:
        raise Http404
    return found


def _frame(request: StepwellRequest, found: DraftOfWeek) -> dict[str, Any]:
    home = address_of_week(found.programme.ref, found.starts_on)
    return {
        "nav": "operations:week",
        "draft": found,
        "title": f"Draft: week of {full_day_words(found.starts_on)}",
        "crumbs": [Crumb(label="Week", href=home), Crumb(label="Draft")],
    }


def _waiting(request: StepwellRequest, found: DraftOfWeek) -> dict[str, Any]:
    at = clock.now()
    waited_s = int((at - found.asked_at).total_seconds())
    here = stays_between(
        found.programme.pk, found.starts_on, found.starts_on.fromordinal(found.starts_on.toordinal() + 7),
        viewer=request.viewer, at=at,
    )  # fmt: skip
    return {
        "waits": not found.trouble,
        "waited_s": waited_s,
        "is_slow": waited_s > SLOW_AFTER_S,
        "patients": here.values("patient").distinct().count(),
    }


def _board(request: StepwellRequest, on_table: Board) -> dict[str, Any]:
    shown, side = Shown(on_table), request.GET.get("by", "")
    side = side if side in SIDES or side == "picture" else "group"
    gaps = on_table.missing()
    named = [each.ref for each in on_table.wanted.patients.values()]
    open_listed(viewer=request.viewer, patient_refs=named, kind=Kind.SCHEDULE, at=clock.now())
    here = reverse("operations:draft", args=[on_table.draft.ref])
    counts = {"missing": len(gaps)}
    tabs = [
        Tab(label=label, href=f"{here}?by={key}", is_current=key == side, count=counts.get(key))
        for key, label in {**SIDES, "picture": "Picture"}.items()
    ]
    hours = on_table.hours().values()
    last = next((each for each in reversed(on_table.moves) if not each.undone), None)
    return {
        "tabs": tabs,
        "side": side,
        "made": filed_words(on_table.draft.made_at or on_table.draft.asked_at, request.viewer.zone),
        "since": [_said(each, request.viewer.zone) for each in on_table.since],
        "zone": _zone(on_table),
        "short": sum(each.is_short for each in hours),
        "patients": len(on_table.wanted.patients),
        "sessions": len(on_table.sessions),
        "missing": len(gaps),
        "faults": [(shown.what(on_table.sessions[b.session]), shown.fault(b), b.hard) for b in shown.breaches],
        "outside": _outside(request, on_table, on_table.sessions),
        "all_the_same": AllTheSameForm(),
        "may_be_published": not any(each.hard for each in shown.breaches),
        "parts": {"group": shown.by_group, "clinician": shown.by_clinician, "patient": shown.by_patient}[side]()
        if side in ("group", "clinician", "patient")
        else [],
        "gaps": shown.gaps() if side == "missing" else [],
        "strips": _strips(shown) if side == "picture" else [],
        "moves": [shown.said(each, on_table.sessions) for each in reversed(on_table.moves)],
        "last": shown.said(last, on_table.sessions) if last else "",
    }


def _outside(request: StepwellRequest, on_table: Board, sessions: Sessions) -> list[Outside]:
    """Who would sit outside of what their payer agreed to, were these the sessions of the week."""
    places = places_in(sessions.values(), on_table.wanted.patients)
    return seated_outside(places, by=request.viewer.account_id, at=clock.now())


def _said(said: Said, zone: "ZoneInfo") -> str:
    if said.away is None:
        return f"{said.who} {said.words}."
    first, last = (moment_words(each, zone) for each in (said.away.start_at, said.away.until))
    return f"{said.who} {said.words} from {first} until {last}."


def _strips(shown: Shown) -> list[Any]:
    return strips(
        (session, shown.clinician(session.clinician), f"{shown.what(session)}: {shown.line(number).seats}",
         bool(shown.faults[number]))
        for number, session in shown.board.sessions.items()
    )  # fmt: skip


def _zone(on_table: Board) -> str:
    first = next(iter(on_table.sessions.values()), None)
    return zone_words(first.period.start_at, first.zone) if first else ""


def _change(request: StepwellRequest, on_table: Board, tried: ChangeForm | None) -> dict[str, Any]:
    shown = Shown(on_table)
    said = request.POST if request.method == "POST" else request.GET
    number = int(said["session"]) if said.get("session", "").isascii() and said.get("session", "").isdigit() else 0
    session = on_table.sessions.get(number)
    if session is None and said.get("do") != Do.ADD.value:
        return {"is_gone": True}
    named = [each.ref for each in on_table.wanted.patients.values()]  # all of them can be chosen
    open_listed(viewer=request.viewer, patient_refs=named, kind=Kind.SCHEDULE, at=clock.now())
    context: dict[str, Any] = {"tried": tried, "zone": _zone(on_table)}
    if tried is not None and tried.is_valid():
        try:
            trial = on_table.trial(tried.move)
        except Refused as refusal:
            context["error"] = str(refusal)
        else:
            after = trial.after.get(tried.move.session)
            is_so = _outside(request, on_table, on_table.sessions)
            context |= {
                "trial": trial,
                "becomes": f"{shown.what(after)}, with {shown.clinician(after.clinician)}"
                if after
                else "It is dropped.",
                "breaks": shown.all_faults(trial),
                "touched": shown.touched(trial),
                "outside": [each for each in _outside(request, on_table, trial.after) if each not in is_so],
            }
    if session is None:
        add = ChangeForm(on_table, of="add", data=said if "start" in said else None, initial=said.dict())
        block = next((key for key, row in on_table.wanted.blocks.items() if str(row.ref) == said.get("block")), "")
        kinds = {each.key: each.kind for each in on_table.wanted.problem.blocks}
        if block not in kinds:
            return {"is_gone": True}
        leads = [each.id for each in on_table.wanted.problem.clinicians if kinds[block] in each.kinds]
        return context | {"add": add.only("clinician", leads), "heading": f"Place: {shown.title(block)}"}
    people = {each.id: each for each in on_table.wanted.problem.patients}
    leads = [each.id for each in on_table.wanted.problem.clinicians if session.kind in each.kinds]
    first = {"session": number, "start": session.period.start_at}
    leader = on_table.wanted.clinicians.get(session.clinician)
    move = first | {"do": Do.MOVE.value, "clinician": str(leader.ref) if leader else ""}
    if said.get("do") == Do.MOVE.value:  # what was tried stays, to be changed a little
        move |= {each: said[each] for each in ("start", "clinician") if said.get(each)}
    others = [key for key, each in people.items() if session.block in each.blocks and key not in session.patients]
    return context | {
        "line": shown.line(number),
        "heading": shown.title(session.block),
        "members": [shown.patient(each) for each in session.patients],
        "move": ChangeForm(on_table, of="move", initial=move).only("clinician", leads),
        "seat": ChangeForm(on_table, of="seat", initial={"session": number, "do": Do.SEAT.value}).only(
            "patient", others
        )
        if others
        else None,
        "unseat": ChangeForm(on_table, of="unseat", initial={"session": number, "do": Do.UNSEAT.value}).only(
            "patient", session.patients
        ),
        "number": number,
    }
