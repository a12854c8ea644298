"""A clinician writes the plan with the patient, or goes through it as it is."""

from datetime import date

from django import forms
from django.utils.datastructures import MultiValueDict

from stepwell.clinic.safety.queries import SafetyPlanVersion
from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.plans import PlanForm


class _NextOn(Day):
    """By when both go through it again; left empty, by when the rulebook says at the latest."""

    def __init__(self, proposed: date) -> None:
        self.proposed = proposed
        super().__init__(
            label="Go through it again by",
            required=False,
            initial=proposed,
            help_text="At each visit while risk is high.",
        )

    def clean(self, value: object) -> date:
        told = super().clean(value)
        return self.proposed if told is None else told


class WritePlanForm(PlanForm):
    """The steps, and whether both went through them in this conversation."""

    def __init__(
        self,
        plan: SafetyPlanVersion | None,
        *,
        name: str,
        proposed: date,
        data: MultiValueDict[str, str] | None = None,
    ) -> None:
        super().__init__(plan, data)
        self.fields["together"] = forms.BooleanField(
            label=f"I went through it with {name}, step by step",
            required=False,
            help_text="Leave it blank if you only prepare it; it then waits to be gone through together.",
        )
        self.fields["next_on"] = _NextOn(proposed)


class ReviewForm(forms.Form):
    """Gone through together, and nothing to change."""

    def __init__(self, proposed: date, data: MultiValueDict[str, str] | None = None) -> None:
        super().__init__(data, prefix="review")
        self.fields["next_on"] = _NextOn(proposed)
