"""A patient changes their own safety plan; it is in force at once, and their team goes through it with them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import queries as people
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.models import SafetyPlan
from stepwell.clinic.safety.plan import PlanEntry
from stepwell.plumbing.database import acting_as


def change_safety_plan(
    *, patient: Patient, steps: Mapping[str, str | Iterable[PlanEntry]], by: Account, at: datetime
) -> SafetyPlan:
    """The next version, written by the patient, with their care team told that it waits to be gone through.

    What changes nothing makes no version and tells nobody. Raises `safety.actions.BadPlan`.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        known = set(SafetyPlan.objects.filter(patient=patient).values_list("pk", flat=True))
        plan = safety.write_safety_plan(patient=patient, by=by, at=at, next_on=None, **steps)
        if plan.pk not in known:
            for member in people.care_team(patient.pk, at=at):
                inbox.tell(
                    account=member.staff.account,
                    words="A patient of yours changed their safety plan. Go through it with them.",
                    link=f"/clinic/patients/{patient.ref}/safety-plan/",
                    at=at,
                )
        return plan
