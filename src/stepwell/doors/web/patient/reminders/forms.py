"""At which hour does somebody want to be reminded, if at all?"""

from django import forms

NEVER = "never"


class ReminderForm(forms.Form):
    """Yes at an hour, or never."""

    when = forms.ChoiceField(
        label="Remind me when something waits",
        choices=[("yes", "Yes, at this hour"), (NEVER, "Never")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or never."},
    )
    hour = forms.TimeField(
        label="The hour, by your clock",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": "900"}, format="%H:%M"),
        error_messages={"invalid": "Write an hour such as 18:30."},
    )

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if told.get("when") == "yes" and not told.get("hour") and "hour" not in self.errors:
            self.add_error("hour", "Write an hour such as 18:30.")
        return told
