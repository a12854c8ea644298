"""Is every question of a questionnaire answered, or left blank on purpose? For patients, and for who enters paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms

from stepwell.pure.instruments import ANYBODY, Instrument, Item, Respondent

# From this many questions on they are asked one at a time, where there is JavaScript.
ONE_AT_A_TIME_FROM = 12
# More answers than this are a list to choose from, and more than that a number to write.
ROWS_MOST, LIST_MOST = 7, 40


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is drawn. `only_after` names the fields of which one must be above zero for it to be asked."""

    field: forms.BoundField
    number: int
    only_after: str
    is_rows: bool


class QuestionnaireForm(forms.Form):
    """One field for each question of an instrument, and a mark of this form that makes sending it twice harmless.

    A blank is asked about once, then accepted where the instrument still says something. An answer that pages somebody
    waits for nothing: the form is then complete as it is. So is one that was `kept` on a phone: nobody is there to ask.
    `by` is who answers, as far as a score depends on it.
    """

    def __init__(self, asked: Instrument, data: object = None, *, by: Respondent = ANYBODY, kept: bool = False) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, or None for the page's first showing
        self.asked = asked
        self.by = by
        self.kept = kept
        self.asks_about_blanks = False
        self.numbers = {item.key: number for number, item in enumerate(asked.items, start=1)}
        for item in asked.items:
            self.fields[item.key] = _question(item, self.numbers[item.key], _only_if(asked, item, self.numbers))
        self.fields["leave_blank"] = forms.BooleanField(
            required=False, label="Leave the questions marked above blank and send"
        )
        self.fields["submission"] = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    @property
    def questions(self) -> Sequence[Question]:
        return [
            Question(
                field=self[item.key],
                number=self.numbers[item.key],
                only_after=" ".join(item.only_after),
                is_rows=len(item.options) <= ROWS_MOST,
            )
            for item in self.asked.items
        ]

    @property
    def one_at_a_time(self) -> bool:
        return len(self.asked.items) >= ONE_AT_A_TIME_FROM

    @property
    def answers(self) -> dict[str, int | None]:
        """What was answered, by item; None where it is blank."""
        return {item.key: self.cleaned_data.get(item.key) for item in self.asked.items}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["submission"] = cleaned.get("submission") or uuid4()
        if self.errors:
            return cleaned
        result = self.asked.score(self.answers, self.by)
        if self.kept or any(signal.pages for signal in result.signals):
            return cleaned
        for refusal in self.asked.contradictions(self.answers):
            before = " or ".join(str(self.numbers[key]) for key in self.asked.item(refusal.field).only_after)
            self.add_error(
                refusal.field, f"Question {self.numbers[refusal.field]} does not go with your answer to {before}."
            )
        says_something = result.total is not None or (not self.asked.has_total and any(self.answers.values()))
        if not result.missing or (says_something and cleaned.get("leave_blank")):
            return cleaned
        self.asks_about_blanks = says_something
        advice = "choose an answer, or leave it blank at the end" if says_something else "choose an answer"
        for key in result.missing:
            self.add_error(key, f"Question {self.numbers[key]} has no answer: {advice}.")
        return cleaned


def _question(item: Item, number: int, hint: str) -> forms.Field:
    label = item.text or f"Question {number}"
    low, high = min(item.values), max(item.values)
    if len(item.options) > LIST_MOST:
        said = f"Question {number}: write a whole number from {low} to {high}."
        return forms.IntegerField(
            label=label,
            help_text=hint or f"A number from {low} to {high}.",
            required=False,
            min_value=low,
            max_value=high,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), said),
        )
    choices = [(str(option.value), option.label) for option in item.options]
    is_list = len(choices) > ROWS_MOST
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=[("", "Choose"), *choices] if is_list else choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select if is_list else forms.RadioSelect,
        error_messages={"invalid_choice": f"Question {number}: choose one of the answers shown."},
    )


def _only_if(asked: Instrument, item: Item, numbers: dict[str, int]) -> str:
    """When a question is to be answered at all; empty where it always is."""
    if not item.only_after:
        return ""
    before = " or ".join(str(numbers[key]) for key in item.only_after)
    nothing = asked.item(item.only_after[0]).label(0).lower()
    if nothing == "no":
        return f"Only if you answered yes to question {before}."
    return f"Only if your answer to question {before} is more than “{nothing}”."
