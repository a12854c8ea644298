"""A safety plan is written, in versions that never change."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety.models import SafetyPlan


@transaction.atomic
def write_safety_plan(
    *,
    patient: Patient,
    by: Account,
    at: datetime,
    warning_signs: str = "",
    coping: str = "",
    distractions: str = "",
    people: str = "",
    professionals: str = "",
    environment: str = "",
    worth_living_for: str = "",
) -> SafetyPlan:
    """Write the patient's safety plan anew, with them: one entry a line. The earlier versions stay readable.

    Where one version tells of substance use all of them do: nobody is shown an old plan as if it were in force.
    Raises ValueError when every step is empty.
    """
    steps = {
        "warning_signs": warning_signs,
        "coping": coping,
        "distractions": distractions,
        "people": people,
        "professionals": professionals,
        "environment": environment,
        "worth_living_for": worth_living_for,
    }
    told = {name: words.strip() for name, words in steps.items()}
    if not any(told.values()):
        raise ValueError("Write at least one step of the plan.")
    Patient.objects.select_for_update().get(pk=patient.pk)  # two who write at once get two versions
    before = SafetyPlan.objects.filter(patient=patient)
    last = before.aggregate(last=Max("version"))["last"] or 0
    tells = before.filter(substance_use=True).exists() or tells_of_substance_use(on=patient.today(at))(
        text="\n".join(told.values())
    )
    plan = SafetyPlan.objects.create(
        patient=patient, version=last + 1, made_with=by, at=at, substance_use=tells, **told
    )
    plan.refresh_from_db(fields=["substance_use"])
    if plan.substance_use:
        before.filter(substance_use=False).update(substance_use=True)
    return plan
