"""What is in this patient's safety plan today?"""

from dataclasses import dataclass
from datetime import datetime

from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.models import SafetyPlan

# The order is that of Stanley and Brown (Cogn Behav Pract 2012;19:256-264); the wording is our own.
STEPS: tuple[tuple[str, str], ...] = (
    ("warning_signs", "How I notice that it is getting worse"),
    ("coping", "What I can do by myself"),
    ("distractions", "People and places that take my mind off it"),
    ("people", "Who I can ask for help"),
    ("professionals", "Professionals and services I can reach"),
    ("environment", "How I make the place around me safer"),
    ("worth_living_for", "What is worth living for"),
)


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step: the field it is kept in, its title, and its entries, none where nothing is written yet."""

    name: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SafetyPlanVersion:
    """One version of a safety plan, its steps in the order they are taken."""

    version: int
    at: datetime
    steps: tuple[PlanStep, ...]

    @property
    def written(self) -> tuple[PlanStep, ...]:
        """The steps that say something."""
        return tuple(step for step in self.steps if step.lines)


def current_plan(*, viewer: Viewer, patient: Patient, at: datetime) -> SafetyPlanVersion | None:
    """The patient's newest safety plan, if there is one the viewer may see. One query."""
    plans = SafetyPlan.objects.visible_to(viewer, at=at).filter(patient=patient)
    newest = plans.order_by("-version").first()
    if newest is None:
        return None
    return SafetyPlanVersion(newest.version, newest.at, plan_steps(newest))


def plan_steps(plan: SafetyPlan | None) -> tuple[PlanStep, ...]:
    """The steps of a plan, or of an empty one, in order."""
    return tuple(PlanStep(name, title, _lines(str(getattr(plan, name, "")))) for name, title in STEPS)


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())
