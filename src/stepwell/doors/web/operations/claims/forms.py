"""Which week is meant?"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms

from stepwell.pure.values import today


class WeekForm(forms.Form):
    """Any day of the week that is meant."""

    week = forms.DateField(
        label="Any day of the week",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write a date such as 2026-03-02.", "required": "Choose a day of the week."},
    )


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def this_week(at: datetime, time_zone: str) -> date:
    """The Monday of the reader's present week."""
    return monday_of(today(at, ZoneInfo(time_zone)))
