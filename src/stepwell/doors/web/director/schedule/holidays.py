"""How is a list of holidays written, one a line, and read back?"""

from calendar import day_name, month_name
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

_MONTHS = {name: number for number, name in enumerate(month_name) if name}
_WEEKDAYS = {name: number for number, name in enumerate(day_name)}
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_SHAPE = "write a name, a colon and the day, such as “Christmas Day: 25 December” or “Memorial Day: last Monday of May”"


def line_of(day: Mapping[str, Any]) -> str:
    """Christmas Day: 25 December."""
    month = month_name[day["month"]]
    if "day" in day:
        return f"{day['name']}: {day['day']} {month}"
    nth = next(word for word, number in _NTH.items() if number == day["nth"])
    return f"{day['name']}: {nth} {day_name[day['weekday']]} of {month}"


class HolidayLines(forms.CharField):
    """One holiday a line; its value is what the rulebook holds."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(line_of(day) for day in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = enumerate(super().clean(value).splitlines(), start=1)
        return [_day(number, line) for number, line in lines if line.strip()]


def _day(number: int, line: str) -> dict[str, object]:
    name, _, when = line.rpartition(":")
    try:
        if not name.strip():
            raise ValueError
        return {"name": name.strip(), **_when(when.split())}
    except (LookupError, ValueError):
        raise forms.ValidationError(f"Line {number}: {_SHAPE}.") from None


def _when(words: list[str]) -> dict[str, int]:
    """Raises LookupError or ValueError where it is no day that each year has."""
    if len(words) == 2:
        on = date(2023, _MONTHS[words[1].title()], int(words[0]))
        return {"month": on.month, "day": on.day}
    nth, weekday, _, month = words
    return {"month": _MONTHS[month.title()], "weekday": _WEEKDAYS[weekday.title()], "nth": _NTH[nth.lower()]}
