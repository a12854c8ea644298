"""Which week does the address ask for?"""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator


class WeekForm(forms.Form):
    """Any day of the week asked for; without one, this week."""

    on = forms.DateField(
        required=False, validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 1, 1))]
    )
