"""Is every question of the questionnaire answered, or left blank on purpose?"""

from typing import Any
from uuid import uuid4

from django import forms

from stepwell.pure.instruments import Instrument, Item

# More answers than this are a list to choose from, such as the days of a month.
_MOST_ROWS = 7


class CheckInForm(forms.Form):
    """One field for each question of an instrument, and a mark of this form that makes sending it twice harmless.

    A blank is asked about once, then accepted where the instrument still gives a score. An answer that pages somebody
    waits for nothing: the form is then complete as it is.
    """

    def __init__(self, asked: Instrument, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, or None for the page's first showing
        self.asked = asked
        self.asks_about_blanks = False
        self.numbers = {item.key: number for number, item in enumerate(asked.items, start=1)}
        for item in asked.items:
            self.fields[item.key] = _question(item, self.numbers[item.key], self._before(item))
        self.fields["leave_blank"] = forms.BooleanField(
            required=False, label="Leave the questions marked above blank and send"
        )
        self.fields["submission"] = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def _before(self, item: Item) -> str:
        """The questions that lead to this one, by number; empty where it is always asked."""
        return " or ".join(str(self.numbers[key]) for key in item.only_after)

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[item.key] for item in self.asked.items]

    @property
    def answers(self) -> dict[str, int | None]:
        """What was answered, by item; None where it is blank."""
        return {item.key: self.cleaned_data.get(item.key) for item in self.asked.items}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["submission"] = cleaned.get("submission") or uuid4()
        result = self.asked.score(self.answers)
        if self.errors or any(signal.pages for signal in result.signals):
            return cleaned
        for refusal in self.asked.contradictions(self.answers):
            number, before = self.numbers[refusal.field], self._before(self.asked.item(refusal.field))
            self.add_error(refusal.field, f"Question {number} does not go with your answer to {before}.")
        if not result.missing:
            return cleaned
        scored = result.total is not None
        if scored and cleaned.get("leave_blank"):
            return cleaned
        self.asks_about_blanks = scored
        advice = "choose an answer, or leave it blank at the end" if scored else "choose an answer"
        for key in result.missing:
            self.add_error(key, f"Question {self.numbers[key]} has no answer: {advice}.")
        return cleaned


def _question(item: Item, number: int, before: str) -> forms.Field:
    choices = [(str(option.value), option.label) for option in item.options]
    many = len(choices) > _MOST_ROWS
    return forms.TypedChoiceField(
        label=item.text,
        help_text=f"Only if you answered yes to question {before}." if before else "",
        choices=[("", "Choose"), *choices] if many else choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "control", "aria-label": item.text}) if many else forms.RadioSelect,
        error_messages={"invalid_choice": f"Question {number}: choose one of the answers shown."},
    )
