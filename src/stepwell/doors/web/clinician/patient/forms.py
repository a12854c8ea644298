"""Is what the clinician adds to the plan and the chart well formed? Whether it makes sense, the rooms decide."""

from collections.abc import Sequence

from django import forms

from stepwell.clinic.plans.queries import THERAPIES, GoalInPlan
from stepwell.doors.web.ui.days import Day


class GoalForm(forms.Form):
    """A goal: the patient's words, the problem it is about, the therapy, the review."""

    words = forms.CharField(
        label="The goal, in the patient’s own words",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write the goal in the patient’s own words."},
    )
    problem = forms.ChoiceField(
        label="Which problem is it about?", error_messages={"required": "Choose a problem; record it first if needed."}
    )
    therapy = forms.ChoiceField(label="Therapy", choices=[(name, name[0].upper() + name[1:]) for name in THERAPIES])
    review_due_on = Day(
        label="Review due on",
        error_messages={"required": "Say when the goal is looked at again.", "invalid": "Write a date."},
    )

    def __init__(self, problems: Sequence[tuple[str, str]], data: object = None, initial: object = None) -> None:
        super().__init__(data, initial=initial, auto_id="goal_%s")  # type: ignore[arg-type]  # a QueryDict, or None
        self.fields["problem"] = forms.ChoiceField(
            label="Which problem is it about?",
            choices=[("", "Choose a problem"), *problems],
            error_messages={"required": "Choose a problem; record it first if needed."},
        )
        self.order_fields(["words", "problem", "therapy", "review_due_on"])


class ReviewForm(forms.Form):
    """How far a goal is met, and when it is due next."""

    goal = forms.UUIDField(widget=forms.HiddenInput)
    percent_met = forms.IntegerField(
        label="How far is it met, in per cent?",
        min_value=0,
        max_value=100,
        error_messages={"required": "Say how far the goal is met, from 0 to 100."},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    words = forms.CharField(
        label="What the patient says about it",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next_due_on = Day(
        label="Next review due on",
        required=False,
        help_text="Leave empty to close the goal.",
    )

    def __init__(self, goal: GoalInPlan, data: object = None) -> None:
        super().__init__(data, initial={"goal": goal.ref}, auto_id=f"%s_{goal.ref}")  # type: ignore[arg-type]  # see above


class ProblemForm(forms.Form):
    """A problem in words, with the code a claim names it by."""

    text = forms.CharField(
        label="Problem",
        max_length=300,
        help_text="In words, such as major depression, recurrent, moderate.",
        error_messages={"required": "Write the problem in words."},
    )
    icd10 = forms.CharField(
        label="ICD-10 code", max_length=10, required=False, help_text="Such as F33.1. A claim needs one."
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, auto_id="problem_%s")  # type: ignore[arg-type]  # see above
