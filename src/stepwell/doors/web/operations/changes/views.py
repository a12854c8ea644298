"""Something changed: what becomes of the published weeks, whom it touches and why; and, confirmed, it is done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from stepwell.clinic.access.actions import open_each, open_listed
from stepwell.clinic.access.queries import patients
from stepwell.clinic.billing.allowances import outside_after
from stepwell.clinic.live.disruptions import Begins, Cover, Disruption, LivesElsewhere, PlanChanged, Shown, seal_of
from stepwell.clinic.people.actions import NotAMove, NotAnAbsence
from stepwell.clinic.people.queries import account_by_id, relatives_of, staff_licensed_in, staff_who_treat
from stepwell.clinic.people.teams import PRIMARY_THERAPIST, teams_of
from stepwell.clinic.programs.queries import admitted_ids
from stepwell.clinic.schedule.actions import AlreadyBegun, BreaksARule, DoubleBooked
from stepwell.clinic.schedule.loose_ends import drafts_with, unlicensed_seats, without_seats
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.changes.forms import (
    AwayForm,
    ElsewhereForm,
    NewForm,
    RelativesForm,
    UnlicensedForm,
    WhoForm,
)
from stepwell.doors.web.operations.changes.shapes import lines, weekly_hours
from stepwell.doors.web.operations.week.forms import AllTheSameForm
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import full_day_words, zone_words
from stepwell.journeys.change_published_week import change_published_week
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import STATE_NAMES

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account, Patient

REFUSALS = (AlreadyBegun, BreaksARule, DoubleBooked, NotAMove, NotAnAbsence, PlanChanged)
OVERTAKEN = (BreaksARule, DoubleBooked, PlanChanged)  # by somebody else: this is the plan now
INDEX = "operations:changes"
_OURS = ("csrfmiddlewaretoken", "seal", "shown_at", "plain", "reason")


@dataclass(frozen=True, slots=True)
class What:
    """One kind of change: its page's title and first words, the question, and what nobody to choose means."""

    title: str
    text: str
    icon: str
    form: Callable[[StepwellRequest, datetime, Any], WhoForm]
    nobody: str = ""


@portal(Role.SCHEDULER)
@require_safe
def changes(request: StepwellRequest) -> HttpResponse:
    """What waits to be looked at, and what can happen."""
    viewer, at = request.viewer, clock.now()
    waiting = unlicensed_seats(at=at)
    open_listed(viewer=viewer, patient_refs=[each.patient.ref for each in waiting], kind=Kind.SCHEDULE, at=at)
    new = without_seats(viewer=viewer, at=at)
    context = {
        "nav": "operations:week",
        "crumbs": [Crumb(label="Week", href=reverse("operations:week")), Crumb(label="Something changed")],
        "waiting": [
            (each.patient.name, each.patient.ref, STATE_NAMES.get(each.state, "a state nobody wrote down"), each.seats)
            for each in waiting
        ],
        "kinds": [
            (reverse("operations:change", args=[slug]), what, _without(len(new)) if slug == "new" else "")
            for slug, what in WHATS.items()
            if slug != "unlicensed"
        ],
    }
    return render(request, "operations/changes/list.html", context)


@portal(Role.SCHEDULER)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StepwellRequest, what: str) -> HttpResponse:
    """Asked who and when, a POST shows the plan; one with its seal does what was shown."""
    at, viewer, kind = clock.now(), request.viewer, WHATS.get(what)
    if kind is None:
        raise Http404
    form = kind.form(request, at, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {
        "nav": "operations:week",
        "crumbs": [
            Crumb(label="Week", href=reverse("operations:week")),
            Crumb(label="Something changed", href=reverse(INDEX)),
            Crumb(label=kind.title),
        ],
        "what": kind,
        "form": form,
        "zone": zone_words(at, viewer.zone),
    }
    status = 200
    if form.is_bound and form.is_valid():
        happened = form.happened()
        all_the_same = AllTheSameForm(request.POST)
        shown, by = _shown(request, at) if all_the_same.is_valid() else None, account_by_id(viewer.account_id)
        covers: list[Cover] | None = None
        try:
            reason = all_the_same.cleaned_data.get("reason", "")
            covers = change_published_week(happened=happened, shown=shown, by=by, at=at, reason=reason)
            if shown is not None:
                messages.success(request, _told(covers))
                return redirect(INDEX)
        except REFUSALS as refusal:
            context["error"], status = str(refusal), 422
            covers = _tried(happened, by, at) if isinstance(refusal, OVERTAKEN) else None
        if covers is not None:
            context |= _plan(request, form, happened, covers, at) | {"all_the_same": all_the_same}
    elif form.is_bound:
        status = 422
    return render(request, "operations/changes/page.html", context, status=status)


def _without(number: int) -> str:
    return f"{number} {'patient has' if number == 1 else 'patients have'} no seat yet" if number else ""


def _shown(request: StepwellRequest, at: datetime) -> Shown | None:
    """What they confirm; None where nothing was shown yet."""
    told = request.POST
    if "seal" not in told:
        return None
    try:
        found_at = datetime.fromisoformat(told.get("shown_at", ""))
    except ValueError:
        found_at = at
    return Shown(told["seal"], found_at if found_at.tzinfo else at, frozenset(told.getlist("plain")))


def _tried(happened: Disruption, by: "Account", at: datetime) -> list[Cover] | None:
    try:
        return change_published_week(happened=happened, shown=None, by=by, at=at)
    except REFUSALS:
        return None


def _told(covers: list[Cover]) -> str:
    number = sum(bool(step.moves) for cover in covers for step in cover.steps)
    if not number:
        return "It is kept. No published session has to change."
    sessions = "1 session" if number == 1 else f"{number} sessions"
    return f"Done: {sessions} changed, and everybody whom it touches is told."


def _plan(
    request: StepwellRequest, form: WhoForm, happened: Disruption, covers: list[Cover], at: datetime
) -> dict[str, Any]:
    refs = [cover.table.patients[key].ref for cover in covers for step in cover.steps for key in step.patients]
    open_listed(viewer=request.viewer, patient_refs=refs, kind=Kind.SCHEDULE, at=at)
    patient = happened.patient if isinstance(happened, LivesElsewhere | Begins) else None
    return {
        "name": form.name,
        "steps": lines(covers, request.viewer, happened.mover()),
        "hours": list(weekly_hours(covers, patient.pk)) if patient else [],
        "outside": outside_after(covers, by=request.viewer.account_id, at=at),
        "beside": list(_beside(happened, at)),
        "seal": seal_of(covers),
        "shown_at": at.isoformat(),
        "plain": [cover.table.week.ref for cover in covers if cover.plain],
        "told": [(name, each) for name, values in request.POST.lists() for each in values if name not in _OURS],
    }


def _beside(happened: Disruption, at: datetime) -> Iterator[tuple[str, str, str]]:
    """What a move leaves to do besides: a therapist who may not go on, and drafts of later weeks."""
    if not isinstance(happened, LivesElsewhere):
        return
    patient, move = happened.patient, happened.ahead()
    state, on = (move[0].state, move[1]) if move else (patient.state, patient.today(at))
    therapist = next(
        (each.staff for each in teams_of([patient.pk], at=at)[patient.pk] if each.part == PRIMARY_THERAPIST), None
    )
    if therapist and not staff_licensed_in(state, on=on).filter(pk=therapist.pk).exists():
        words = f"{therapist.signature}, their therapist, is not licensed in {STATE_NAMES.get(state, state)}."
        yield words, reverse("operations:care_team", args=[patient.ref]), "Choose who takes over"
    for draft in drafts_with(patient, from_on=on):
        words = f"The draft of the week of {full_day_words(draft.starts_on)} was made before; it is checked anew."
        yield words, reverse("operations:draft", args=[draft.ref]), "Look at the draft"


def _staff(request: StepwellRequest, at: datetime, data: Any) -> WhoForm:
    people = [(each, each.signature) for each in staff_who_treat()]
    return AwayForm(people, zone=request.viewer.zone, at=at, data=data)


def _in_care(request: StepwellRequest, at: datetime) -> "list[Patient]":
    viewer = request.viewer
    here = admitted_ids(on=viewer.today(at), viewer=viewer, at=at)
    found = patients(viewer, at=at).filter(pk__in=here).select_related("account")
    return _listed(request, list(found.order_by("family_name", "given_name", "pk")), at)


def _listed(request: StepwellRequest, found: "list[Patient]", at: datetime) -> "list[Patient]":
    refs = [each.ref for each in found]
    open_each(
        viewer=request.viewer, patient_refs=refs, kind=Kind.IDENTITY, purpose=Purpose.OPERATIONS, at=at, listed=True
    )
    return found


def _movers(request: StepwellRequest, at: datetime, data: Any) -> WhoForm:
    return ElsewhereForm([(each, each.name) for each in _in_care(request, at)], data)


def _unlicensed(request: StepwellRequest, at: datetime, data: Any) -> WhoForm:
    found = _listed(request, [each.patient for each in unlicensed_seats(at=at)], at)
    return UnlicensedForm([(each, each.name) for each in found], data)


def _new(request: StepwellRequest, at: datetime, data: Any) -> WhoForm:
    found = _listed(request, list(without_seats(viewer=request.viewer, at=at)), at)
    return NewForm([(each, each.name) for each in found], data)


def _relatives(request: StepwellRequest, at: datetime, data: Any) -> WhoForm:
    found = relatives_of(_in_care(request, at))
    return RelativesForm([(each, f"{each.name}, {each.relationship} of {each.patient.name}") for each in found], data)


WHATS = {
    "away": What(
        "Somebody is ill or on leave",
        "Others take their sessions, or they are moved; nobody reads why.",
        "person",
        _staff,
        "Nobody leads sessions yet.",
    ),
    "elsewhere": What(
        "A patient moves to another state",
        "They sit only with somebody licensed there.",
        "home",
        _movers,
        "Nobody is in care.",
    ),
    "new": What(
        "Somebody new begins",
        "They take what is open in the published week.",
        "plus",
        _new,
        "Everybody in care has seats in the published weeks.",
    ),
    "relatives": What(
        "Relatives can come at other hours",
        "Their family sessions follow.",
        "people",
        _relatives,
        "No relative of anybody in care has an account.",
    ),
    "unlicensed": What(
        "Somebody sits where nobody may see them",
        "They sit only with somebody licensed there.",
        "warning",
        _unlicensed,
        "Everybody's sessions are led by somebody licensed where they sit.",
    ),
}
