"""Which week does the address ask for? Which calendar address is no longer to hold?"""

from django import forms

from stepwell.doors.web.ui.days import Day


class WeekForm(forms.Form):
    """Any day of the week asked for; without one, this week."""

    on = Day(required=False)


class CalendarForm(forms.Form):
    """The secret of the address a new one takes the place of; without one, there was none."""

    instead = forms.CharField(required=False, max_length=64)
