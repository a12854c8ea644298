"""Is what the therapist decides about the next stair well formed?"""

from collections.abc import Sequence

from django import forms

from stepwell.clinic.plans.queries import REASONS_TO_DISCHARGE
from stepwell.doors.web.ui.days import Day


class StepDownForm(forms.Form):
    """Into which track, and why."""

    to_track = forms.ChoiceField(label="Move to", error_messages={"required": "Choose where the patient goes on."})
    reason = forms.CharField(
        label="Why now, in words",
        max_length=1000,
        help_text="The patient reads this. Such as: PHQ-9 under 10 for four weeks, goals met.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in words the patient can read."},
    )

    def __init__(self, tracks: Sequence[tuple[str, str]], data: object = None) -> None:
        super().__init__(data, auto_id="down_%s")  # type: ignore[arg-type]  # a QueryDict, or None
        self.fields["to_track"] = forms.ChoiceField(
            label="Move to",
            choices=[("", "Choose a track"), *tracks],
            error_messages={"required": "Choose where the patient goes on."},
        )
        self.order_fields(["to_track", "reason"])


class DischargeForm(forms.Form):
    """Why the stay ends, and what holds afterwards."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=[("", "Choose a reason"), *((name, name[0].upper() + name[1:]) for name in REASONS_TO_DISCHARGE)],
        error_messages={"required": "Choose why the stay ends."},
    )
    words = forms.CharField(
        label="In words",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in words how the stay ends."},
    )
    first_visit_with = forms.CharField(
        label="First visit afterwards is with",
        max_length=200,
        error_messages={"required": "Say who sees them first afterwards."},
    )
    first_visit_on = Day(label="First visit on", required=False)
    supports = forms.CharField(
        label="Who and what supports them",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Name who and what supports them."},
    )
    warning_signs = forms.CharField(
        label="Warning signs, and whom to call",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write the warning signs, and whom to call then."},
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, auto_id="discharge_%s")  # type: ignore[arg-type]  # see above
