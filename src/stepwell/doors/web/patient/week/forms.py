"""Which week does the address ask for?"""

from django import forms

from stepwell.doors.web.ui.days import Day


class WeekForm(forms.Form):
    """Any day of the week asked for; without one, this week."""

    on = Day(required=False)
