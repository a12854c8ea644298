"""Every write of the treatment plan: goals, their reviews, and what holds after the episode."""

from datetime import date, datetime

from django.db import transaction

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.chart.models import Problem
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.plans.models import AftercarePlan, Goal, GoalReview
from stepwell.clinic.programs.models import Episode
from stepwell.pure.values import Therapy


class BadPlan(ValueError):
    """This part of the plan cannot be written; `field` names what is wrong, the message what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def set_goal(
    *,
    patient: Patient,
    episode: Episode,
    problem: Problem,
    words: str,
    therapy: str,
    review_due_on: date,
    by: Account,
    at: datetime,
) -> Goal:
    """Set a goal in the patient's own words. Raises BadPlan, naming the field."""
    if episode.patient_id != patient.pk:
        raise BadPlan("episode", "This episode belongs to another patient; set the goal in the patient's own.")
    if problem.patient_id != patient.pk:
        raise BadPlan("problem", "This problem belongs to another patient; choose one of this patient's.")
    if not words.strip():
        raise BadPlan("words", "Write the goal in the patient's own words.")
    if therapy not in set(Therapy):
        raise BadPlan("therapy", f"Choose one of: {', '.join(Therapy)}.")
    if review_due_on <= patient.today(at):
        raise BadPlan("review_due_on", "The review is due on a day that has passed; choose a later one.")
    return Goal.objects.create(
        patient=patient,
        episode=episode,
        problem=problem,
        words=words.strip(),
        therapy=therapy,
        review_due_on=review_due_on,
        substance_use=tells_of_substance_use(on=patient.today(at))(text=f"{words} {therapy}"),
        by=by,
        at=at,
    )


@transaction.atomic
def review_goal(
    *, goal: Goal, percent_met: int, words: str, next_due_on: date | None, by: Account, at: datetime
) -> GoalReview:
    """Say how far a goal is met, 0 to 100 per cent. Without a next due day the goal is closed. Raises BadPlan."""
    last = goal.reviews.order_by("at", "pk").last()
    if last is not None and last.next_due_on is None:
        raise BadPlan("goal", "This goal is closed; set a new one.")
    if not 0 <= percent_met <= 100:
        raise BadPlan("percent_met", "Write how far the goal is met as a number from 0 to 100.")
    if next_due_on is not None and next_due_on <= goal.patient.today(at):
        raise BadPlan("next_due_on", "The next review is due on a day that has passed; choose a later one.")
    return GoalReview.objects.create(
        patient_id=goal.patient_id,
        goal=goal,
        percent_met=percent_met,
        words=words.strip(),
        next_due_on=next_due_on,
        by=by,
        at=at,
    )


@transaction.atomic
def write_aftercare(
    *,
    episode: Episode,
    first_visit_with: str,
    first_visit_at: datetime | None,
    supports: str,
    warning_signs: str,
    by: Account,
    at: datetime,
) -> AftercarePlan:
    """Write what holds after this episode; writing it again replaces it. Raises BadPlan, naming the field."""
    told = {"first_visit_with": first_visit_with, "supports": supports, "warning_signs": warning_signs}
    for field, text in told.items():
        if not text.strip():
            raise BadPlan(field, f"Fill in {field.replace('_', ' ')}; an aftercare plan needs it.")
    plan, _ = AftercarePlan.objects.update_or_create(
        episode=episode,
        defaults={
            **{field: text.strip() for field, text in told.items()},
            "patient_id": episode.patient_id,
            "first_visit_at": first_visit_at,
            "by": by,
            "at": at,
        },
    )
    return plan
