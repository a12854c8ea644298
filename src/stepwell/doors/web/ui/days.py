"""Which day, and which moment, can be written in a form? One that somebody alive can have seen or will see."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from stepwell.pure.values import ClockTime

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
WALL = "%Y-%m-%dT%H:%M"
_BEYOND = "Write a date between 1900 and 2199."


class Day(forms.DateField):
    """A date, chosen in the browser's calendar. At either end of what a computer counts, weeks and zones overflow."""

    default_validators = [MinValueValidator(FIRST, _BEYOND), MaxValueValidator(LAST, _BEYOND)]  # noqa: RUF012
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Moment(forms.CharField):
    """A day and a time on the reader's own wall; its value is that moment. The zone is given as the form is made."""

    widget = forms.TextInput(attrs={"type": "datetime-local"})

    def __init__(self, *, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = zone

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).strftime(WALL) if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Any:
        told = super().clean(value)
        if not told:
            return None
        try:
            wall = datetime.strptime(told, WALL)  # noqa: DTZ007  # a wall; the zone is ours
        except ValueError:
            raise forms.ValidationError("Write a day and a time, such as 2026-04-14T09:30.") from None
        Day().run_validators(wall.date())
        return ClockTime(wall.time(), self.zone).on(wall.date())
