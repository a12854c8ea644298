"""What is asked about how a block is held?"""

import re
from typing import Any

from django import forms

from stepwell.clinic.programs.actions import LONGEST_ROUND, BlockTerms
from stepwell.pure.values import LANGUAGE_NAMES, AgeBand, Therapy

ANY = ("", "Anything")


class Breaks(forms.CharField):
    """Breaks by the minute, such as 60-70, 120-130."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else ", ".join(f"{a}-{b}" for a, b in value)

    def clean(self, value: Any) -> Any:
        told = [each.strip() for each in re.split("[,;]", super().clean(value)) if each.strip()]
        pairs = [re.fullmatch(r"(\d{1,4})\s*[-–]\s*(\d{1,4})", each) for each in told]
        if not all(pairs):
            raise forms.ValidationError("Write breaks by the minute, such as 60-70 or, for two, 60-70, 120-130.")
        return tuple((int(pair[1]), int(pair[2])) for pair in pairs if pair)


class GroupForm(forms.Form):
    """Who may lead the group, who may join it, and what is left open."""

    therapy = forms.ChoiceField(
        label="Who leads it is trained in",
        required=False,
        choices=[ANY, *((each.value, each.value) for each in Therapy)],
    )
    age_band = forms.ChoiceField(
        label="and cleared for", required=False, choices=[ANY, *((each.value, each.value) for each in AgeBand)]
    )
    language = forms.ChoiceField(
        label="It is held in", required=False, choices=[("", "Not said"), *LANGUAGE_NAMES.items()]
    )
    closed = forms.BooleanField(label="Closed: nobody joins after it has begun", required=False)
    co_facilitated = forms.BooleanField(label="With a co-facilitator", required=False)
    breaks = Breaks(
        label="Planned breaks",
        help_text="Minutes after it begins, such as 90-105. They are marked by themselves, and count for no payer.",
        max_length=100,
        required=False,
    )
    any_day = forms.BooleanField(label="Any days will do", required=False)
    any_time = forms.BooleanField(label="Any time will do", required=False)

    def __init__(self, *, has_days: bool, has_time: bool, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="block_%s", **kwargs)
        if has_days:
            del self.fields["any_day"]
        if has_time:
            del self.fields["any_time"]

    def terms(self) -> BlockTerms:
        told = self.cleaned_data
        return BlockTerms(
            therapy=Therapy(told["therapy"]) if told["therapy"] else None,
            age_band=AgeBand(told["age_band"]) if told["age_band"] else None,
            language=told["language"],
            closed=told["closed"],
            co_facilitated=told["co_facilitated"],
            any_day=told.get("any_day", False),
            any_time=told.get("any_time", False),
            breaks=told["breaks"],
        )


class RoundForm(forms.Form):
    """How often a session alone comes round."""

    every_weeks = forms.TypedChoiceField(
        label="How often?",
        coerce=int,
        choices=[(1, "Every week"), *((weeks, f"Once in {weeks} weeks") for weeks in range(2, LONGEST_ROUND + 1))],
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="block_%s", **kwargs)

    def terms(self) -> BlockTerms:
        return BlockTerms(every_weeks=self.cleaned_data["every_weeks"])
