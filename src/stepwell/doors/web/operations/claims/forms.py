"""Which week is meant?"""

from django import forms


class WeekForm(forms.Form):
    """Any day of the week that is meant."""

    week = forms.DateField(
        label="Any day of the week",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a date such as 2026-03-02.", "required": "Choose a day of the week."},
    )
