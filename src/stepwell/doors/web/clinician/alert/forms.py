"""What came of an alert, and by when must somebody be in contact again?"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms

from stepwell.clinic.safety.queries import DISPOSITIONS
from stepwell.doors.web.ui.days import Day
from stepwell.pure.values import ClockTime

WALL = "%Y-%m-%dT%H:%M"


class ResolveForm(forms.Form):
    """The resolution of an alert. The follow-up is written on the clinician's own wall."""

    disposition = forms.ChoiceField(
        label="What came of it?",
        choices=list(DISPOSITIONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what came of it."},
    )
    words = forms.CharField(
        label="What was done, and what was agreed?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what was done, for whoever reads this next."},
    )
    follow_up_due = forms.CharField(
        label="Contact again by",
        widget=forms.TextInput(attrs={"type": "datetime-local"}),
        error_messages={"required": "Say by when somebody contacts them again."},
    )

    def __init__(self, data: object, *, zone: ZoneInfo, due_at: datetime, at: datetime) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, or None for the page's first showing
        self.zone, self.at = zone, at
        self.fields["follow_up_due"].initial = due_at.astimezone(zone).strftime(WALL)

    def clean_follow_up_due(self) -> datetime:
        try:
            wall = datetime.strptime(self.cleaned_data["follow_up_due"], WALL)  # noqa: DTZ007  # a wall; the zone is ours
        except ValueError:
            raise forms.ValidationError("Write a day and a time, such as 2026-04-14T09:30.") from None
        Day().run_validators(wall.date())
        due_at = ClockTime(wall.time(), self.zone).on(wall.date())
        if due_at <= self.at:
            raise forms.ValidationError("Choose a moment that is still to come.")
        return due_at


class FollowUpForm(forms.Form):
    """The contact after an alert."""

    words = forms.CharField(
        label="Who was reached, and how are they?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write who was reached, and how they are."},
    )
