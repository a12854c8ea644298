"""How does a safety plan look on paper? The same steps, for a wallet, a fridge door, or a packet."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from stepwell.clinic.people.models import Patient
from stepwell.clinic.safety.plan import PlanStep
from stepwell.clinic.safety.queries.plans import SafetyPlanVersion
from stepwell.plumbing.documents import HOUSE, pdf
from stepwell.pure.values import today

Block = Mapping[str, object]


def plan_blocks(steps: Sequence[PlanStep]) -> list[Block]:
    """The steps that say something, as blocks of `plumbing.documents`."""
    written = [step for step in steps if step.entries]
    return [
        block for step in written for block in ({"text": step.title}, {"list": [entry.text for entry in step.entries]})
    ]


def plan_pdf(plan: SafetyPlanVersion, patient: Patient) -> bytes:
    """This version of the plan as a document; the same version gives the same bytes. It names its owner."""
    written = _day(plan.at, patient)
    made = f"Version {plan.version} of {written}, written by {plan.written_by}."
    if plan.reviewed_at:
        made += f" Gone through with {plan.reviewed_by} on {_day(plan.reviewed_at, patient)}."
    numbered = [
        block
        for number, step in enumerate(plan.written, start=1)
        for block in (
            {"heading": f"{number}. {step.title}"},
            {"list": [entry.text for entry in step.entries]},
        )
    ]
    lines = ["Call or text 988, day and night; veterans press 1.", "Call 911 if life is in danger."]
    data = {
        "title": f"Safety plan of {patient.name}",
        "blocks": [*numbered, {"heading": "If the steps are not enough"}, {"list": lines}, {"text": made}],
        "reference": f"Safety plan, version {plan.version} of {written}",
    }
    return pdf(HOUSE, data, at=plan.at)


def _day(at: datetime, patient: Patient) -> str:
    on = today(at, patient.zone)
    return f"{on.day} {on:%B %Y}"
