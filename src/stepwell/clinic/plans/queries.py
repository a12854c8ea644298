"""What is this patient's treatment for, what is due, and what holds after it?"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch

from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.plans.models import AftercarePlan, Goal, GoalReview
from stepwell.clinic.programs.models import Discharge
from stepwell.pure.values import Therapy

THERAPIES: tuple[str, ...] = tuple(Therapy)
REASONS_TO_DISCHARGE: tuple[str, ...] = tuple(Discharge.Reason.values)


@dataclass(frozen=True, slots=True)
class GoalInPlan:
    """One goal as it stands. `due_on` is None once it is closed; `overdue` is judged by the patient's own calendar."""

    ref: UUID
    words: str
    therapy: str
    problem: str
    icd10: str
    set_at: datetime
    due_on: date | None
    overdue: bool
    percent_met: int | None
    reviewed_at: datetime | None

    @property
    def closed(self) -> bool:
        return self.due_on is None


def goals_of(*, viewer: Viewer, patient: Patient, at: datetime) -> tuple[GoalInPlan, ...]:
    """The patient's goals this viewer may see: open ones first, soonest due first. Two queries."""
    rows = (
        Goal.objects.visible_to(viewer, at=at)
        .filter(patient=patient)
        .select_related("problem")
        .prefetch_related(Prefetch("reviews", GoalReview.objects.order_by("at", "pk")))
    )
    day = patient.today(at)
    goals = [_as_it_stands(goal, day) for goal in rows]
    return tuple(sorted(goals, key=lambda goal: (goal.closed, goal.due_on or date.max, goal.set_at)))


def shared_goals(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[str, ...]:
    """The open goals in the patient's words, without the problem behind them: what a relative may read. Two queries."""
    rows = (
        Goal.objects.visible_to(viewer, at=at)
        .filter(patient=patient)
        .prefetch_related(Prefetch("reviews", GoalReview.objects.order_by("at", "pk")))
        .order_by("at", "pk")
    )
    reviewed = [(goal.words, list(goal.reviews.all())) for goal in rows]
    return tuple(words for words, reviews in reviewed if not reviews or reviews[-1].next_due_on is not None)


def goal_by_ref(*, viewer: Viewer, patient: Patient, ref: UUID, at: datetime) -> Goal | None:
    """That goal of that patient, or None when there is none the viewer may see."""
    found: Goal | None = Goal.objects.visible_to(viewer, at=at).filter(patient=patient, ref=ref).first()
    return found


def aftercare_of(*, viewer: Viewer, patient: Patient, at: datetime) -> AftercarePlan | None:
    """The newest aftercare plan of this patient that the viewer may see."""
    plans = AftercarePlan.objects.visible_to(viewer, at=at).filter(patient=patient)
    newest: AftercarePlan | None = plans.order_by("-at").first()
    return newest


def _as_it_stands(goal: Goal, day: date) -> GoalInPlan:
    reviews = list(goal.reviews.all())
    last = reviews[-1] if reviews else None
    due_on = last.next_due_on if last else goal.review_due_on
    return GoalInPlan(
        ref=goal.ref,
        words=goal.words,
        therapy=goal.therapy,
        problem=goal.problem.text,
        icd10=goal.problem.icd10,
        set_at=goal.at,
        due_on=due_on,
        overdue=due_on is not None and due_on < day,
        percent_met=last.percent_met if last else None,
        reviewed_at=last.at if last else None,
    )
