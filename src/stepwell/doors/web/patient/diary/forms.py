"""Are these answers of the shape the card asks for?"""

from collections.abc import Sequence
from uuid import uuid4

from django import forms

from stepwell.clinic.measures.queries import Card
from stepwell.pure.diary import Form, Group, Target

TODAY, YESTERDAY = "today", "yesterday"


class DiaryForm(forms.Form):
    """A field for each line of the card, the day it is about, and a mark that makes sending it twice harmless.

    Everything may stay blank: whoever has one tap in them gives one.
    """

    day = forms.ChoiceField(
        label="Which day is it about?",
        choices=[(TODAY, "Today"), (YESTERDAY, "Yesterday")],
        widget=forms.RadioSelect,
        initial=TODAY,
        error_messages={"required": "Choose today or yesterday."},
    )

    def __init__(self, card: Card, data: object = None) -> None:
        super().__init__(data, initial={"card": card.ref})  # type: ignore[arg-type]  # a QueryDict, or None
        self.lines = card.lines
        for line in card.lines:
            self.fields[line.key] = _field(line)
        self.fields["card"] = forms.UUIDField(widget=forms.HiddenInput)
        self.fields["submission"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def groups(self) -> Sequence[tuple[str, Sequence[tuple[Target, forms.BoundField]]]]:
        """The lines under their headings, each with its field."""
        return [
            (group.value, [(line, self[line.key]) for line in self.lines if line.group is group])
            for group in Group
            if any(line.group is group for line in self.lines)
        ]

    @property
    def answers(self) -> dict[str, object]:
        """What was answered, by line; what is blank is absent."""
        told = {line.key: self.cleaned_data.get(line.key) for line in self.lines}
        return {key: value for key, value in told.items() if value not in (None, "", [])}


def _field(line: Target) -> forms.Field:
    if line.form is Form.SCALE:
        return _choice(line, [(number, str(number)) for number in range(6)], "choose a number from 0 to 5")
    if line.form is Form.YES_NO:
        return _choice(line, [(0, "No"), (1, "Yes")], "choose yes or no")
    if line.form is Form.HOURS:
        said = f"{line.label}: write hours from 0 to 24, such as 7.5."
        return forms.FloatField(
            label=line.label,
            required=False,
            min_value=0,
            max_value=24,
            step_size=0.5,
            widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5", "class": "control"}),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value", "step_size"), said),
        )
    if line.form is Form.CHOICES:
        return forms.MultipleChoiceField(
            label=line.label,
            required=False,
            choices=line.options,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": f"{line.label}: choose among those shown."},
        )
    return forms.CharField(label=line.label, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


def _choice(line: Target, choices: Sequence[tuple[int, str]], advice: str) -> forms.Field:
    return forms.TypedChoiceField(
        label=line.label,
        choices=choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": f"{line.label}: {advice}."},
    )
