"""What is asked about what a clinician may lead?"""

from decimal import Decimal
from typing import Any

from django import forms

from stepwell.clinic.people.actions import RemitFacts
from stepwell.pure.values import LANGUAGE_NAMES, AgeBand, Therapy


def _several(label: str, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _hours(label: str, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal("0.5"),
        max_value=most,
        widget=forms.NumberInput(attrs={"step": "0.5", "inputmode": "decimal"}),
        error_messages={
            "invalid": "Write hours as a number, such as 5 or 5.5.",
            "min_value": "Write half an hour or more; leave it empty for no limit.",
            "max_value": f"Write {most} hours or fewer.",
        },
    )


class RemitForm(forms.Form):
    """Therapies, ages, languages, and how many hours."""

    therapies = _several("Trained in", [(each.value, each.value[0].upper() + each.value[1:]) for each in Therapy])
    age_bands = _several("Cleared for", [(each.value, each.value.capitalize()) for each in AgeBand])
    languages = _several("Leads in", list(LANGUAGE_NAMES.items()))
    hours_day = _hours("Most hours of sessions a day", 24)
    hours_week = _hours("Most hours of sessions a week", 100)
    co_facilitates = forms.BooleanField(
        label="Co-facilitates: is there beside who leads, and leads nothing", required=False
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="remit_%s", **kwargs)

    def remit(self) -> RemitFacts:
        told = self.cleaned_data
        return RemitFacts(
            therapies=[Therapy(each) for each in told["therapies"]],
            age_bands=[AgeBand(each) for each in told["age_bands"]],
            languages=told["languages"],
            most_minutes_day=_minutes(told["hours_day"]),
            most_minutes_week=_minutes(told["hours_week"]),
            co_facilitates=told["co_facilitates"],
        )


def _minutes(hours: Decimal | None) -> int | None:
    return None if hours is None else int(hours * 60)
