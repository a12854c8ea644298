"""Who has lost what they sign in with, and how was it made sure that it is them?"""

from collections.abc import Sequence
from typing import Any

from django import forms


class ResetForm(forms.Form):
    """Whose second step is reset; `people` by the ref of their account."""

    who = forms.ChoiceField(label="Who has lost it?", error_messages={"required": "Choose who it is."})
    how = forms.CharField(
        label="How did you make sure who it is?",
        help_text="Such as: called back on the number in the record, and asked for the birth date.",
        max_length=300,
        error_messages={"required": "Say how you made sure; it is kept with the reset."},
    )

    def __init__(self, people: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["who"].choices = [("", "Choose somebody"), *people]  # type: ignore[attr-defined]
