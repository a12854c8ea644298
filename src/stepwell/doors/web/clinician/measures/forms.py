"""Which instrument is asked, how often, from when; and until when it rests."""

from datetime import date

from django import forms

from stepwell.doors.web.ui.days import Day
from stepwell.pure.instruments import INSTRUMENTS

# How often, in days, and for how many of them it stays open.
EVERY: dict[str, tuple[str, int | None, int]] = {
    "week": ("every week", 7, 4),
    "fortnight": ("every two weeks", 14, 7),
    "four_weeks": ("every four weeks", 28, 14),
    "quarter": ("every three months", 91, 14),
    "once": ("once", None, 14),
}


class AskForm(forms.Form):
    """Another instrument for this patient."""

    instrument = forms.ChoiceField(
        label="Questionnaire",
        choices=[("", "Choose"), *((each.id, f"{each.short_name}: {each.name}") for each in INSTRUMENTS.values())],
        error_messages={"required": "Choose a questionnaire."},
    )
    every = forms.ChoiceField(
        label="How often",
        choices=[(key, words.capitalize()) for key, (words, _, _) in EVERY.items()],
    )
    from_on = Day(label="From", error_messages={"required": "Say from which day on.", "invalid": "Write a date."})

    def __init__(self, on: date, data: object = None) -> None:
        super().__init__(data, initial={"from_on": on, "every": "week"}, auto_id="ask_%s")  # type: ignore[arg-type]


class PauseForm(forms.Form):
    """Not before this day, and then as before."""

    until_on = Day(
        label="Ask again from",
        error_messages={"required": "Say from which day on it is asked again.", "invalid": "Write a date."},
    )

    def __init__(self, instrument: str, data: object = None) -> None:
        super().__init__(data, auto_id=f"pause_{instrument}_%s")  # type: ignore[arg-type]  # a QueryDict, or None


class AnsweredForm(forms.Form):
    """When the paper was filled in."""

    answered_on = Day(label="Answered on", error_messages={"required": "Say on which day.", "invalid": "Write a date."})

    def __init__(self, on: date, data: object = None) -> None:
        super().__init__(data, initial={"answered_on": on})  # type: ignore[arg-type]  # a QueryDict, or None
        self.on = on

    def clean_answered_on(self) -> date:
        told: date = self.cleaned_data["answered_on"]
        if told > self.on:
            raise forms.ValidationError("Choose today or a day before.")
        return told
