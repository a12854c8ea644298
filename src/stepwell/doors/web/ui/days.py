"""Which day can be written in a form? One that somebody alive can have seen or will see."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
_BEYOND = "Write a date between 1900 and 2199."


class Day(forms.DateField):
    """A date, chosen in the browser's calendar. At either end of what a computer counts, weeks and zones overflow."""

    default_validators = [MinValueValidator(FIRST, _BEYOND), MaxValueValidator(LAST, _BEYOND)]  # noqa: RUF012
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
