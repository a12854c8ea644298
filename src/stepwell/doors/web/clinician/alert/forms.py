"""What is asked of whoever has an alert, step by step."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django import forms

from stepwell.clinic.safety.queries import DISPOSITIONS, OUTCOMES
from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.times import moment_words
from stepwell.pure.values import ClockTime

WALL = "%Y-%m-%dT%H:%M"


class ResolveForm(forms.Form):
    """The resolution of an alert. The first contact is written on the clinician's own wall."""

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

    def __init__(self, data: object, *, zone: ZoneInfo, due_at: datetime, latest: datetime, at: datetime) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, or None for the page's first showing
        self.zone, self.latest, self.at = zone, latest, at
        self.fields["follow_up_due"].initial = due_at.astimezone(zone).strftime(WALL)
        self.fields["follow_up_due"].help_text = f"By {moment_words(latest, zone)} at the latest."

    def clean_follow_up_due(self) -> datetime:
        try:
            wall = datetime.strptime(self.cleaned_data["follow_up_due"], WALL)  # noqa: DTZ007  # a wall; the zone is ours
        except ValueError:
            raise forms.ValidationError("Write a day and a time, such as 2026-04-14T09:30.") from None
        Day().run_validators(wall.date())
        due_at = ClockTime(wall.time(), self.zone).on(wall.date())
        if due_at <= self.at:
            raise forms.ValidationError("Choose a moment that is still to come.")
        if due_at > self.latest:
            raise forms.ValidationError(f"Choose a moment by {moment_words(self.latest, self.zone)}.")
        return due_at


class ContactForm(forms.Form):
    """A contact that was owed, or the attempt at it."""

    outcome = forms.ChoiceField(
        label="Did you reach them?",
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you reached them."},
    )
    words = forms.CharField(
        label="How are they, or what did you try?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write how they are, or what you tried."},
    )


class HandOverForm(forms.Form):
    """To which colleague, and what must they know?"""

    to = forms.ChoiceField(label="To whom", error_messages={"required": "Choose a colleague."})
    words = forms.CharField(
        label="What they must know",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what your colleague must know."},
    )

    def __init__(self, colleagues: Sequence[tuple[str, str]], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [("", "Choose a colleague"), *colleagues]


class ContactPersonForm(forms.Form):
    """Whom do they want called in an emergency?"""

    name = forms.CharField(label="Name", max_length=200, error_messages={"required": "Write the name."})
    relationship = forms.CharField(label="What they are to them", max_length=60, required=False)
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
        error_messages={"required": "Write the phone number."},
    )


class ConfirmForm(forms.Form):
    """What did the receiving service answer: who, and how?"""

    taken = forms.ChoiceField(
        label="What did they say?",
        choices=[("yes", "They have them now"), ("no", "It came to nothing; they stay with us")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what they answered."},
    )
    receiver = forms.CharField(
        label="Who answered there", max_length=200, error_messages={"required": "Write who answered at the other end."}
    )
    how = forms.CharField(
        label="How",
        max_length=200,
        help_text="They called back; a letter; I heard it on the three-way call.",
        error_messages={"required": "Write how they answered."},
    )
