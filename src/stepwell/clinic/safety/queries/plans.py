"""What is in these patients' safety plans today, who wrote it, and when is it gone through again?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Prefetch

from stepwell.clinic.access.records import PatientRecordQuerySet
from stepwell.clinic.people.models import Patient, Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.models import PlanReview, SafetyPlan
from stepwell.clinic.safety.plan import PlanStep, steps_of

SOMEBODY = "somebody on the team"


@dataclass(frozen=True, slots=True)
class SafetyPlanVersion:
    """One version of a safety plan, its steps in the order they are taken.

    `reviewed_by` and `reviewed_at` are of the last time a clinician went through it with the patient: empty, None where
    nobody has yet.
    """

    ref: UUID
    version: int
    at: datetime
    steps: tuple[PlanStep, ...]
    written_by: str
    by_patient: bool
    reviewed_by: str
    reviewed_at: datetime | None
    next_review_on: date | None

    @property
    def written(self) -> tuple[PlanStep, ...]:
        """The steps that say something."""
        return tuple(step for step in self.steps if step.entries)

    def is_overdue(self, on: date) -> bool:
        """Whether it should have been gone through again before this day."""
        return self.next_review_on is not None and self.next_review_on < on


def current_plan(*, viewer: Viewer, patient: Patient, at: datetime) -> SafetyPlanVersion | None:
    """The patient's newest safety plan, if there is one the viewer may see. Three queries at most."""
    return current_plans(viewer=viewer, patients=[patient], at=at).get(patient.pk)


def plan_tells_of_substance_use(*, viewer: Viewer, patient: Patient, at: datetime) -> bool:
    """Whether the newest safety plan that the viewer may see tells of substance use. One query."""
    plans = SafetyPlan.objects.visible_to(viewer, at=at).filter(patient=patient).order_by("-version")
    return bool(plans.values_list("substance_use", flat=True).first())


def current_plans(*, viewer: Viewer, patients: Collection[Patient], at: datetime) -> Mapping[int, SafetyPlanVersion]:
    """The newest safety plan of each of these patients, by their id. Three queries, however many patients."""
    found = SafetyPlan.objects.visible_to(viewer, at=at).filter(patient__in=patients)
    newest = found.order_by("patient_id", "-version").distinct("patient_id")
    plans = {plan.patient_id: plan for plan in _read(newest)}
    names = _names(plans.values())
    whose = {patient.pk: patient for patient in patients}
    return {pk: _version(plan, whose[pk], names) for pk, plan in plans.items()}


def plan_versions(*, viewer: Viewer, patient: Patient, at: datetime) -> tuple[SafetyPlanVersion, ...]:
    """Every version of this patient's plan, newest first."""
    plans = list(_read(SafetyPlan.objects.visible_to(viewer, at=at).filter(patient=patient).order_by("-version")))
    names = _names(plans)
    return tuple(_version(plan, patient, names) for plan in plans)


def plan_by_ref(ref: UUID, *, viewer: Viewer, patient: Patient, at: datetime) -> SafetyPlan | None:
    """That version of that patient's plan, if the viewer may see it; for actions."""
    return SafetyPlan.objects.visible_to(viewer, at=at).filter(patient=patient, ref=ref).first()


def _read(plans: PatientRecordQuerySet[SafetyPlan]) -> PatientRecordQuerySet[SafetyPlan]:
    return plans.prefetch_related(Prefetch("reviews", PlanReview.objects.order_by("-at", "-pk")))


def _names(plans: Collection[SafetyPlan]) -> Mapping[int, str]:
    who = {plan.written_by_id for plan in plans} | {review.by_id for plan in plans for review in plan.reviews.all()}
    staff = Staff.objects.filter(account__in=who) if who else Staff.objects.none()
    return {each.account_id: each.signature for each in staff}


def _version(plan: SafetyPlan, patient: Patient, names: Mapping[int, str]) -> SafetyPlanVersion:
    reviews = list(plan.reviews.all())
    last = reviews[0] if reviews else None
    by_patient = plan.written_by_id == patient.account_id
    return SafetyPlanVersion(
        ref=plan.ref,
        version=plan.version,
        at=plan.at,
        steps=steps_of(plan.steps),
        written_by=patient.name if by_patient else names.get(plan.written_by_id, SOMEBODY),
        by_patient=by_patient,
        reviewed_by=names.get(last.by_id, SOMEBODY) if last else "",
        reviewed_at=last.at if last else None,
        next_review_on=last.next_on if last else None,
    )
