"""One patient, as their clinician reads and plans: week, scores, goals, notes and chart on one page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from stepwell.clinic.access.actions import NotYours
from stepwell.clinic.access.minors import knows_exceptions
from stepwell.clinic.chart import queries as chart
from stepwell.clinic.chart.actions import BadProblem, record_problem
from stepwell.clinic.notes.queries import signed_notes_of
from stepwell.clinic.notes.separate import may_keep_separate_notes
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.plans import queries as plans
from stepwell.clinic.plans.actions import BadPlan, review_goal, set_goal
from stepwell.clinic.programs.queries import latest_episode
from stepwell.clinic.rulebook.queries import plan_review_days
from stepwell.clinic.safety.queries import current_plan, risk_mark
from stepwell.clinic.schedule.queries import kept_apart
from stepwell.doors.web.clinician.packet.views import HANDS_OUT
from stepwell.doors.web.clinician.patient.forms import GoalForm, ProblemForm, ReviewForm
from stepwell.doors.web.clinician.patient.record import OpenRecord, facts_of, opened, scores_of, week_of_patient
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.plans import picture
from stepwell.doors.web.ui.shapes import Crumb
from stepwell.doors.web.ui.times import moment_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role

RECENT = 3  # signed notes shown unfolded


@dataclass(frozen=True, slots=True)
class Answer:
    """The one form of a POST that was not done, as filled in."""

    goal: GoalForm | None = None
    review: ReviewForm | None = None
    problem: ProblemForm | None = None


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.ON_CALL)
@require_http_methods(["GET", "HEAD", "POST"])
def patient(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """The record, as far as it is open to the viewer; every kind shown is logged."""
    at = clock.now()
    record = opened(request.viewer, ref, at)
    answer = Answer()
    if request.method == "POST":
        told = _act(request, record, at)
        if isinstance(told, str):
            messages.success(request, told)
            return redirect("clinician:patient", ref=ref)
        answer = told
    status = 422 if request.method == "POST" else 200
    return render(request, "clinician/patient/page.html", _context(request, record, answer, at), status=status)


def _act(request: StepwellRequest, record: OpenRecord, at: datetime) -> Answer | str:
    do = request.POST.get("do")
    if not record.is_theirs_to_write:
        raise NotYours
    if do == "problem" and record.shows(Kind.CHART):
        return _record_problem(request, record, at)
    if do == "goal" and record.shows(Kind.PLAN, Kind.CHART, Kind.SCHEDULE):
        return _set_goal(request, record, at)
    if do == "review" and record.shows(Kind.PLAN):
        return _review_goal(request, record, at)
    raise Http404


def _record_problem(request: StepwellRequest, record: OpenRecord, at: datetime) -> Answer | str:
    form = ProblemForm(request.POST)
    if form.is_valid():
        try:
            record_problem(patient=record.patient, at=at, **form.cleaned_data)
            return "The problem is recorded."
        except BadProblem as refusal:
            form.add_error(refusal.field, str(refusal))
    return Answer(problem=form)


def _set_goal(request: StepwellRequest, record: OpenRecord, at: datetime) -> Answer | str:
    viewer, person = request.viewer, record.patient
    form = GoalForm(_problems(request, record, at), request.POST)
    episode = latest_episode(person, viewer=viewer, at=at)
    if episode is None:
        form.add_error(None, "Admit the patient first: a goal belongs to a stay in care.")
    if not form.is_valid() or episode is None:
        return Answer(goal=form)
    told = form.cleaned_data
    problem = chart.problem_by_ref(viewer=viewer, patient=person, ref=UUID(told.pop("problem")), at=at)
    if problem is None:
        raise NotYours
    try:
        set_goal(patient=person, episode=episode, problem=problem, by=account_by_id(viewer.account_id), at=at, **told)
    except BadPlan as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return Answer(goal=form)
    return "The goal is set."


def _review_goal(request: StepwellRequest, record: OpenRecord, at: datetime) -> Answer | str:
    viewer = request.viewer
    goals = plans.goals_of(viewer=viewer, patient=record.patient, at=at)
    line = next((goal for goal in goals if str(goal.ref) == request.POST.get("goal")), None)
    goal = plans.goal_by_ref(viewer=viewer, patient=record.patient, ref=line.ref, at=at) if line else None
    if line is None or goal is None:
        raise Http404
    form = ReviewForm(line, request.POST)
    if not form.is_valid():
        return Answer(review=form)
    told = {field: form.cleaned_data[field] for field in ("percent_met", "words", "next_due_on")}
    try:
        review_goal(goal=goal, by=account_by_id(viewer.account_id), at=at, **told)
    except BadPlan as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return Answer(review=form)
    return "The goal is reviewed."


def _problems(request: StepwellRequest, record: OpenRecord, at: datetime) -> list[tuple[str, str]]:
    rows = chart.problems(viewer=request.viewer, patient=record.patient, at=at)
    return [(str(row.ref), f"{row.text} ({row.icd10})" if row.icd10 else row.text) for row in rows]


def _context(request: StepwellRequest, record: OpenRecord, answer: Answer, at: datetime) -> dict[str, object]:
    viewer, person = request.viewer, record.patient
    treats = may_keep_separate_notes(viewer=viewer, patient=person, at=at)
    context: dict[str, object] = {
        "nav": "clinician:patients",
        "patient": person,
        "writes": record.is_theirs_to_write,
        "narrow": not record.shows(Kind.NOTES),
        "writes_safety": record.purpose is not Purpose.OPERATIONS,
        "separate_notes": treats,
        "has_exceptions": treats and knows_exceptions(person, at=at),
        "facts": facts_of(record, viewer, at),
        "crumbs": [Crumb(label="Patients", href=reverse("clinician:patients")), Crumb(label=person.name)],
    }
    if record.is_theirs_to_write:
        context["apart"] = [each.name or "somebody else in care" for each in kept_apart(person, viewer=viewer, at=at)]
    if record.shows(Kind.SCHEDULE, Kind.ATTENDANCE):
        context["week"] = week_of_patient(record, viewer, at)
        if viewer.roles & HANDS_OUT:
            context["packet_href"] = reverse("clinician:packet", args=[person.ref])
    if record.shows(Kind.SCORES):
        context |= {"shows_scores": True, "scores": scores_of(record, viewer, at)}
    if record.shows(Kind.SAFETY):
        plan = current_plan(viewer=viewer, patient=person, at=at)
        context |= {
            "safety": True,
            "safety_plan": picture(plan, person.zone, person.today(at)),
            "risk": risk_mark(viewer=viewer, patient=person, at=at),
        }
    if record.shows(Kind.NOTES):
        found = signed_notes_of(viewer=viewer, patient=person, at=at)
        notes = [(note, moment_words(note.starts_at, viewer.zone)) for note in found]
        context |= {"notes": notes[:RECENT], "older_notes": notes[RECENT:]}
    if record.shows(Kind.CHART):
        context |= _chart(request, record, answer, at)
    if record.shows(Kind.PLAN):
        context |= _plan(request, record, answer, at)
    return context


def _chart(request: StepwellRequest, record: OpenRecord, answer: Answer, at: datetime) -> dict[str, object]:
    asked = {"viewer": request.viewer, "patient": record.patient, "at": at}
    return {
        "chart": True,
        "problems": chart.problems(**asked),  # type: ignore[arg-type]  # the same three for each
        "medications": chart.medications(**asked),  # type: ignore[arg-type]
        "allergies": chart.allergies(**asked),  # type: ignore[arg-type]
        "problem_form": answer.problem or ProblemForm(),
    }


def _plan(request: StepwellRequest, record: OpenRecord, answer: Answer, at: datetime) -> dict[str, object]:
    on = record.patient.today(at)
    due_on = on + timedelta(days=plan_review_days(on=on))
    goals = plans.goals_of(viewer=request.viewer, patient=record.patient, at=at)
    refused = answer.review
    return {
        "plan": True,
        "goals": [
            (goal, refused if refused and refused.data.get("goal") == str(goal.ref) else ReviewForm(goal))
            for goal in goals
        ],
        "goal_form": answer.goal or GoalForm(_problems(request, record, at), initial={"review_due_on": due_on}),
        "aftercare": plans.aftercare_of(viewer=request.viewer, patient=record.patient, at=at),
    }
