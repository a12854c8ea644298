"""How are minutes made, what of them counts for a payer, and from which day on?"""

from calendar import day_name
from datetime import date, timedelta
from typing import Any

from django import forms

from stepwell.clinic.rulebook.queries import HoursRule
from stepwell.doors.web.director.in_force import RuleForm
from stepwell.pure.dose import terms_told

DAYS = [(number, day_name[number]) for number in range(5)]


def _number(label: str, most: int, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, help_text=help_text)


class HoursForm(RuleForm):
    """The rule, written anew. Sessions closed already keep the terms of their closing."""

    grace_seconds = _number(
        "How many seconds of a lost line are bridged?", 600, "A line lost for longer counts as having left."
    )
    grace_total_seconds = _number("And how many in all, of one session?", 1800, "0 bridges nothing.")
    agreement_minutes = _number(
        "Within how many minutes do witnesses agree?", 60, "Further apart, the minutes are shown as disputed."
    )
    least_minutes = _number(
        "From how many minutes of a session on do they count for a payer?", 240, "0: from the first minute on."
    )
    breaks_count = forms.BooleanField(label="Breaks and lunch count for a payer", required=False)
    forecast_weekday = forms.TypedChoiceField(
        label="From which weekday on is it said whose week will fall short?", coerce=int, choices=DAYS
    )
    too_early = "Choose tomorrow or a later day: sessions of today are held under these."

    def __init__(self, rule: HoursRule, *, today: date, data: Any = None) -> None:
        told = terms_told(rule.terms) | {"forecast_weekday": rule.forecast_weekday, "source": rule.source}
        super().__init__(data, told=told, first_on=today + timedelta(days=1))

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if told.get("grace_seconds", 0) > told.get("grace_total_seconds", 0) > 0:
            self.add_error("grace_total_seconds", "In all it is at least as long as one of them.")
        return told
