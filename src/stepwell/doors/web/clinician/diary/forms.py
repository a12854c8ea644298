"""Which lines are on a patient's diary card? Those of the catalogue, by heading, and up to four of their own."""

from collections.abc import Sequence

from django import forms

from stepwell.pure.diary import CATALOGUE, OWN_MOST, Form, Group, Target, card_of, own
from stepwell.pure.values import Refused

_FORMS = [(Form.YES_NO.value, "yes or no"), (Form.SCALE.value, "a strength from 0 to 5")]


class CardForm(forms.Form):
    """The lines to choose, filled with those of the card in force. Nothing chosen: no card is asked for."""

    def __init__(self, lines: Sequence[Target], data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, or None for the page's first showing
        chosen = {line.key for line in lines}
        mine = [line for line in lines if line.key not in CATALOGUE]
        for number, group in enumerate(Group):
            found = [line for line in CATALOGUE.values() if line.group is group]
            self.fields[f"group_{number}"] = forms.MultipleChoiceField(
                label=group.value,
                required=False,
                choices=[(line.key, line.label) for line in found],
                initial=[line.key for line in found if line.key in chosen],
                widget=forms.CheckboxSelectMultiple,
            )
        for number in range(1, OWN_MOST + 1):
            line = mine[number - 1] if number <= len(mine) else None
            self.fields[f"own_{number}"] = forms.CharField(
                label=f"Line {number} of their own", required=False, max_length=80, initial=line.label if line else ""
            )
            self.fields[f"own_{number}_form"] = forms.ChoiceField(
                label=f"Line {number} is answered with",
                choices=_FORMS,
                required=False,
                initial=line.form.value if line else Form.YES_NO.value,
            )

    @property
    def groups(self) -> list[forms.BoundField]:
        return [self[f"group_{number}"] for number in range(len(Group))]

    @property
    def own_lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"own_{number}"], self[f"own_{number}_form"]) for number in range(1, OWN_MOST + 1)]

    def lines(self) -> tuple[Target, ...]:
        """The card as chosen; empty where nothing was. Raises Refused."""
        told = self.cleaned_data
        keys = [key for number in range(len(Group)) for key in told[f"group_{number}"]]
        mine = [
            own(number, told[f"own_{number}"], Form(told[f"own_{number}_form"] or Form.YES_NO.value))
            for number in range(1, OWN_MOST + 1)
            if told[f"own_{number}"]
        ]
        return card_of(keys, mine) if keys or mine else ()

    def clean(self) -> dict[str, object]:
        told = super().clean() or {}
        if not self.errors:
            try:
                self.lines()
            except Refused as refusal:
                self.add_error(None, str(refusal))
        return told
