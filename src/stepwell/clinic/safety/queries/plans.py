"""What is in this patient's safety plan today?"""

import re
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


# 988 and 911, or a number of at least seven digits however it is written.
_PHONE = re.compile(r"\b(?:988|911)\b|\+?\(?\d(?:[\s().-]{0,2}\d){6,14}")


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One entry of a step, and the number in it that a phone can call; empty where there is none."""

    words: str
    phone: str


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step: the field it is kept in, its title, and its entries, none where nothing is written yet."""

    name: str
    title: str
    lines: tuple[str, ...]

    @property
    def entries(self) -> tuple[PlanEntry, ...]:
        """The entries with their phone numbers, for whoever reads the plan on a phone."""
        return tuple(PlanEntry(line, _phone_in(line)) for line in self.lines)


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


def plan_tells_of_substance_use(*, viewer: Viewer, patient: Patient, at: datetime) -> bool:
    """Whether the newest safety plan that the viewer may see tells of substance use. One query."""
    plans = SafetyPlan.objects.visible_to(viewer, at=at).filter(patient=patient).order_by("-version")
    return bool(plans.values_list("substance_use", flat=True).first())


def plan_steps(plan: SafetyPlan | None) -> tuple[PlanStep, ...]:
    """The steps of a plan, or of an empty one, in order."""
    return tuple(PlanStep(name, title, _lines(str(getattr(plan, name, "")))) for name, title in STEPS)


def _lines(words: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in words.splitlines() if line.strip())


def _phone_in(line: str) -> str:
    found = _PHONE.search(line)
    return re.sub(r"[^\d+]", "", found.group()) if found else ""
