"""Which week of which programme is meant?"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from stepwell.clinic.programs.queries import ProgrammeOffer
from stepwell.doors.web.ui.days import Day


class WeekForm(forms.Form):
    """A programme and the Monday its week starts on."""

    programme = forms.TypedChoiceField(
        label="Programme", coerce=UUID, error_messages={"required": "Choose a programme."}
    )
    week = Day(
        label="Monday",
        widget=forms.DateInput(attrs={"type": "date", "step": "7"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a Monday.", "invalid": "Write the Monday as 2026-03-09."},
    )

    def __init__(self, *args: Any, offered: Sequence[ProgrammeOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        field = self.fields["programme"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(str(each.ref), each.name) for each in offered]

    def clean_week(self) -> date:
        monday: date = self.cleaned_data["week"]
        if monday.weekday() != 0:
            raise forms.ValidationError(f"{monday:%-d %B %Y} is a {monday:%A}; choose a Monday.")
        return monday


class AllTheSameForm(forms.Form):
    """Why somebody is seated outside of what their payer agreed to. Nothing waits for it."""

    reason = forms.CharField(
        label="Why all the same?",
        help_text="Whoever asks the payer for more reads it.",
        max_length=300,
        required=False,
        error_messages={"max_length": "Write at most 300 characters."},
    )


class PublishForm(AllTheSameForm, WeekForm):
    """A week, the version of its draft that was seen, and why somebody sits outside of what their payer agreed to."""

    version = forms.IntegerField(
        min_value=0, widget=forms.HiddenInput, error_messages={"required": "Draft the week first, and look at it."}
    )
