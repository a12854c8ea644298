"""Which week is meant?"""

from django import forms

from stepwell.doors.web.ui.days import Day


class WeekForm(forms.Form):
    """Any day of the week that is meant."""

    week = Day(
        label="Any day of the week",
        error_messages={"invalid": "Write a date such as 2026-03-02.", "required": "Choose a day of the week."},
    )
