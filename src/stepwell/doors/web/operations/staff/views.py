"""Who works here in which roles, and who said so? Administrators give roles; a second person approves wide ones."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stepwell.clinic.people import roles, second_steps
from stepwell.clinic.people.actions import NotASupervisor, NotLikeThis
from stepwell.clinic.people.queries import Viewer, account_by_id, remit_words, remits
from stepwell.clinic.people.roles import Colleague
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.operations.staff.forms import (
    AnswerForm,
    GiveForm,
    ResetAnswerForm,
    ResetForm,
    StandingForm,
    SupervisorForm,
    TakeForm,
)
from stepwell.doors.web.ui.shapes import Crumb, Moment
from stepwell.doors.web.ui.times import full_date_words, moment_words
from stepwell.journeys.approve_reset import approve_reset
from stepwell.journeys.approve_role import approve_role
from stepwell.journeys.begin_supervision import begin_supervision
from stepwell.journeys.deactivate_staff import deactivate_staff
from stepwell.journeys.end_supervision import end_supervision
from stepwell.journeys.give_role import give_role
from stepwell.journeys.reinstate_staff import reinstate_staff
from stepwell.journeys.reset_second_step import reset_second_step
from stepwell.journeys.take_role import take_role
from stepwell.plumbing import clock
from stepwell.pure.entitlement import CLINICAL, Role

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account, RoleChange, SecondStepReset

LOOKS_AFTER = (Role.ADMINISTRATOR, Role.DIRECTOR)
RESET = "Reset. They are signed out everywhere, and were told by e-mail what to do."
EVERY = [role for role in Role if role not in {Role.PATIENT, Role.RELATIVE}]


@dataclass(frozen=True, slots=True)
class Row:
    """One member of staff in the list."""

    href: str
    name: str
    roles: str
    licences: str
    second_step: bool
    waits: bool
    active: bool


@dataclass(slots=True)
class Answer:
    """The forms of one page; the one that could not be used as it was filled in."""

    give: GiveForm
    take: TakeForm
    standing: StandingForm
    supervision: SupervisorForm
    reset: ResetForm
    reset_answer: ResetAnswerForm
    answers: dict[UUID, AnswerForm] = field(default_factory=dict)


@portal(*LOOKS_AFTER)
@require_safe
def staff(request: StepwellRequest) -> HttpResponse:
    """Everybody, and what waits for a second person."""
    viewer, at = request.viewer, clock.now()
    found = roles.colleagues(viewer, at=at)
    secured = second_steps.have_one([each.staff.account_id for each in found])
    resets = {reset.account_id: reset for reset in second_steps.waiting(at=at)}
    context = {
        "nav": "operations:staff",
        "rows": [_row(each, secured, resets) for each in found if each.staff.active],
        "gone": [_row(each, secured, resets) for each in found if not each.staff.active],
        "waits": [(words, _href(each)) for each in found for words in _waits(each, resets, viewer)],
    }
    return render(request, "operations/staff/list.html", context)


@portal(*LOOKS_AFTER)
@require_http_methods(["GET", "HEAD", "POST"])
def colleague(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One person: roles, licences, supervision, history. A POST does one thing, named in `do`."""
    viewer, at = request.viewer, clock.now()
    found = roles.colleague(ref, viewer, at=at)
    if found is None:
        raise Http404
    forms_ = _forms(request, found, at)
    if request.method == "POST":
        told = _act(request, found, forms_, at)
        if told:
            messages.success(request, told)
            return redirect("operations:colleague", ref=ref)
    status = 422 if request.method == "POST" else 200
    return render(request, "operations/staff/page.html", _context(request, found, forms_, at), status=status)


@portal(*LOOKS_AFTER)
@require_POST
def supervision_ends(request: StepwellRequest, ref: UUID, supervision: UUID) -> HttpResponse:
    """End one supervision this person has a part in, now."""
    viewer, at = request.viewer, clock.now()
    found = roles.colleague(ref, viewer, at=at)
    running = roles.supervisions(found.staff, at=at) if found else ()
    named = next((each for each in running if each.ref == supervision), None)
    if named is None:
        raise Http404
    end_supervision(supervision=named, by=account_by_id(viewer.account_id), at=at)
    messages.success(request, "Ended. The supervisor reads these records no more.")
    return redirect("operations:colleague", ref=ref)


def _act(request: StepwellRequest, found: Colleague, forms_: Answer, at: datetime) -> str:
    """Make the one writing call and say what was done; empty where a form says why not."""
    by = account_by_id(request.viewer.account_id)
    do = request.POST.get("do", "")
    gives = Role.ADMINISTRATOR in request.viewer.roles
    if do == "give" and gives:
        return _try(forms_.give, lambda told: _give(found, told, by, at))
    if do == "take":
        return _try(forms_.take, lambda told: _take(found, told, by, at))
    if do == "answer":
        change = roles.change_waiting(_uuid(request, "change"), request.viewer, at=at)
        if change is None or change.staff_id != found.staff.pk or change.ref not in forms_.answers:
            raise Http404
        return _try(forms_.answers[change.ref], lambda told: _answer(change, told, by, at))
    if do == "reset" and gives:
        return _try(forms_.reset, lambda told: _reset(found, told, by, at))
    if do == "answer reset":
        reset = second_steps.reset_waiting(_uuid(request, "reset"), request.viewer, at=at)
        if reset is None or reset.account_id != found.staff.account_id:
            raise Http404
        return _try(forms_.reset_answer, lambda told: _answer_reset(reset, told, by, at))
    if do == "leave":
        return _try(forms_.standing, lambda told: _leave(found, told, by, at))
    if do == "return" and gives:
        return _try(forms_.standing, lambda told: _return(found, told, by, at))
    if do == "supervise":
        return _try(forms_.supervision, lambda told: _supervise(request, found, told, by, at))
    raise Http404


def _try(form: forms.Form, act: Callable[[dict[str, str]], str]) -> str:
    if form.is_valid():
        try:
            return act(form.cleaned_data)
        except (NotLikeThis, NotASupervisor) as refusal:
            form.add_error(None, str(refusal))
    return ""


def _give(found: Colleague, told: dict[str, str], by: "Account", at: datetime) -> str:
    role = Role(told["role"])
    give_role(staff=found.staff, role=role, why=told["why"], by=by, at=at)
    if role in roles.FOUR_EYES:
        return "Proposed. It is in force once a second person says yes, within seven days."
    return "Given. It is in force now."


def _take(found: Colleague, told: dict[str, str], by: "Account", at: datetime) -> str:
    take_role(staff=found.staff, role=Role(told["role"]), why=told["why"], by=by, at=at)
    return "Taken away. Nothing is shown by it from now on."


def _answer(change: "RoleChange", told: dict[str, str], by: "Account", at: datetime) -> str:
    approve_role(change=change, approved=told["answer"] == "yes", words=told["words"], by=by, at=at)
    return "Approved. The role is in force now." if told["answer"] == "yes" else "Declined. The role is not given."


def _reset(found: Colleague, told: dict[str, str], by: "Account", at: datetime) -> str:
    reset = reset_second_step(account=found.staff.account, how=told["how"], by=by, at=at)
    return "Asked. It is done once a second person says yes, within seven days." if reset.waits else RESET


def _answer_reset(reset: "SecondStepReset", told: dict[str, str], by: "Account", at: datetime) -> str:
    approve_reset(reset=reset, approved=told["answer"] == "yes", words=told["words"], by=by, at=at)
    return RESET if told["answer"] == "yes" else "Declined. Nothing was reset."


def _leave(found: Colleague, told: dict[str, str], by: "Account", at: datetime) -> str:
    deactivate_staff(staff=found.staff, why=told["why"], by=by, at=at)
    return "Done. Their roles, their places on care teams and every sign-in have ended."


def _return(found: Colleague, told: dict[str, str], by: "Account", at: datetime) -> str:
    reinstate_staff(staff=found.staff, why=told["why"], by=by, at=at)
    return "Done. They choose a new password with “I forgot my password”; give them their roles anew."


def _supervise(request: StepwellRequest, found: Colleague, told: dict[str, str], by: "Account", at: datetime) -> str:
    other = roles.colleague(UUID(told["supervisor"]), request.viewer, at=at)
    if other is None:
        raise Http404
    begin_supervision(supervisor=other.staff, supervisee=found.staff, by=by, at=at)
    return f"{other.staff.name} supervises {found.staff.name} now, and reads the records of their patients."


def _forms(request: StepwellRequest, found: Colleague, at: datetime) -> Answer:
    viewer, do = request.viewer, request.POST.get("do", "")
    asked = {Role(change.role) for change in found.waiting}
    held = [role for role in EVERY if role in found.roles or role in asked]
    lacking = [role for role in EVERY if role not in held]
    clinicians = [
        (str(each.staff.ref), each.staff.signature)
        for each in roles.colleagues(viewer, at=at)
        if each.staff.active and CLINICAL & set(each.roles) and each.staff.pk != found.staff.pk
    ]

    def data(*acts: str) -> QueryDict | None:
        return request.POST if request.method == "POST" and do in acts else None

    answers = {
        change.ref: AnswerForm(
            data("answer") if request.POST.get("change") == str(change.ref) else None, auto_id=f"%s_{change.ref}"
        )
        for change in found.waiting
        if roles.may_approve(change, viewer)
    }
    return Answer(
        give=GiveForm(lacking, data("give")),
        take=TakeForm(held, data("take")),
        standing=StandingForm(data("leave", "return")),
        supervision=SupervisorForm(clinicians, data("supervise")),
        reset=ResetForm(data("reset")),
        reset_answer=ResetAnswerForm(data("answer reset")),
        answers=answers,
    )


def _context(request: StepwellRequest, found: Colleague, forms_: Answer, at: datetime) -> dict[str, object]:
    viewer, person = request.viewer, found.staff
    supervisions = roles.supervisions(person, at=at)
    names = roles.names_of({change.by_id for change in found.waiting if change.by_id})
    reset = second_steps.waiting(at=at).filter(account=person.account_id).first()
    resets = [line for _, line in second_steps.resets_of([person.account_id])]
    history = sorted((*resets, *roles.history(person, viewer)), key=lambda line: line.at, reverse=True)
    return {
        "nav": "operations:staff",
        "crumbs": [Crumb(label="Staff", href=reverse("operations:staff")), Crumb(label=person.name)],
        "person": person,
        "forms": forms_,
        "held": _roles(found),
        "gives": Role.ADMINISTRATOR in viewer.roles and person.account_id != viewer.account_id,
        "is_self": person.account_id == viewer.account_id,
        "secured": bool(second_steps.have_one([person.account_id])),
        "reset": reset,
        "reset_by": roles.names_of([reset.by_id]).get(reset.by_id, "somebody who left")
        if reset and reset.by_id
        else "",
        "reset_until": moment_words(reset.at + roles.WAITS, viewer.zone) if reset else "",
        "answers_reset": reset is not None and second_steps.may_answer(reset, viewer),
        "needs_second": not roles.FOUR_EYES.isdisjoint(found.roles),
        "waiting": [
            {
                "change": change,
                "role": roles.role_words(Role(change.role)),
                "by": names.get(change.by_id, "the staff list") if change.by_id else "the staff list",
                "until": moment_words(change.at + roles.WAITS, viewer.zone),
                "form": forms_.answers.get(change.ref),
            }
            for change in found.waiting
        ],
        "licences": [
            f"{each.state}, {each.route}" + (f", until {full_date_words(each.until)}" if each.until else "")
            for each in found.licences
        ],
        "remit": remit_words(remits([person.pk]).get(person.pk)),
        "supervised_by": [
            {"other": each.supervisor.signature, "end": _end(found, each.ref)}
            for each in supervisions
            if each.supervisee_id == person.pk
        ],
        "supervises": [
            {"other": each.supervisee.signature, "end": _end(found, each.ref)}
            for each in supervisions
            if each.supervisor_id == person.pk
        ],
        "treats": bool(CLINICAL & set(found.roles)),
        "history": [
            Moment(at=moment_words(line.at, viewer.zone), title=line.words, text=line.why, who=line.by or "Stepwell")
            for line in history
        ],
    }


def _waits(each: Colleague, resets: Mapping[int, "SecondStepReset"], viewer: Viewer) -> Iterator[str]:
    """What of this person waits for the viewer."""
    if any(roles.may_approve(change, viewer) for change in each.waiting):
        yield f"A role for {each.staff.name}"
    if each.staff.account_id in resets and second_steps.may_answer(resets[each.staff.account_id], viewer):
        yield f"A new second step for {each.staff.name}"


def _row(each: Colleague, secured: frozenset[int], resets: Mapping[int, "SecondStepReset"]) -> Row:
    return Row(
        href=_href(each),
        name=each.staff.signature,
        roles=_roles(each),
        licences=", ".join(dict.fromkeys(licence.state for licence in each.licences)) or "none",
        second_step=each.staff.account_id in secured,
        waits=bool(each.waiting) or each.staff.account_id in resets,
        active=each.staff.active,
    )


def _roles(each: Colleague) -> str:
    return ", ".join(roles.role_words(role) for role in each.roles).capitalize() or "none"


def _href(each: Colleague) -> str:
    return reverse("operations:colleague", args=[each.staff.ref])


def _end(found: Colleague, supervision: UUID) -> str:
    return reverse("operations:end_supervision", args=[found.staff.ref, supervision])


def _uuid(request: StepwellRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404 from error
