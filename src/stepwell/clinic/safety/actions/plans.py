"""A safety plan is written, in versions that never change, and gone through together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.safety.models import PlanReview, SafetyPlan
from stepwell.clinic.safety.plan import STEPS, PlanEntry, kept, lines, steps_of

MOST_ENTRIES = 20


class BadPlan(ValueError):
    """The plan cannot be kept as it is; the text says what to change."""


@transaction.atomic
def write_safety_plan(
    *, patient: Patient, by: Account, at: datetime, next_on: date | None = None, **steps: str | Iterable[PlanEntry]
) -> SafetyPlan:
    """Write the patient's safety plan anew. Each step is given by its name: as entries, or as text, one a line.

    With `next_on` whoever writes it, a clinician, has gone through it with the patient and does so again by that day.
    What is the same as the version in force makes no new one. Where one version tells of substance use all of them do:
    nobody is shown an old plan as if it were in force. Raises BadPlan when every step is empty.
    """
    told = {name: lines(step) if isinstance(step, str) else tuple(step) for name, step in steps.items()}
    if unknown := told.keys() - {kind.name for kind in STEPS}:
        raise TypeError(f"A safety plan has no step {sorted(unknown)}.")
    stored = kept(told)
    if not stored:
        raise BadPlan("Write at least one step of the plan.")
    if any(len(entries) > MOST_ENTRIES for entries in stored.values()):
        raise BadPlan(f"Keep each step to {MOST_ENTRIES} entries: it has to be read in a hard moment.")
    Patient.objects.select_for_update().get(pk=patient.pk)  # two who write at once get two versions
    plans = SafetyPlan.objects.filter(patient=patient)
    plan = plans.order_by("-version").first()
    if plan is None or plan.steps != stored:
        plan = _new_version(patient, stored, by, at)
    if next_on is not None:
        review_safety_plan(plan=plan, next_on=next_on, by=by, at=at)
    return plan


def _new_version(
    patient: Patient, stored: Mapping[str, Sequence[Mapping[str, str]]], by: Account, at: datetime
) -> SafetyPlan:
    before = SafetyPlan.objects.filter(patient=patient)
    last = before.aggregate(last=Max("version"))["last"] or 0
    tells = before.filter(substance_use=True).exists() or tells_of_substance_use(on=patient.today(at))(
        text="\n".join(entry.text for step in steps_of(stored) for entry in step.entries)
    )
    plan = SafetyPlan.objects.create(
        patient=patient, version=last + 1, steps=stored, written_by=by, at=at, substance_use=tells
    )
    plan.refresh_from_db(fields=["substance_use"])
    if plan.substance_use:
        before.filter(substance_use=False).update(substance_use=True)
    return plan


@transaction.atomic
def review_safety_plan(*, plan: SafetyPlan, next_on: date, by: Account, at: datetime) -> PlanReview:
    """A clinician went through this version with the patient; the next time is on that day at the latest.

    The same said twice is one review. Raises BadPlan for a day that is past, or later than the rulebook allows.
    """
    on = plan.patient.today(at)
    last_on = on + timedelta(days=rulebook.safety_plan_review_days(on=on))
    if not on < next_on <= last_on:
        raise BadPlan(f"Go through it again after today, and by {last_on.day} {last_on:%B} at the latest.")
    review, _ = PlanReview.objects.get_or_create(
        plan=plan, by=by, next_on=next_on, at=at, defaults={"patient_id": plan.patient_id}
    )
    return review
