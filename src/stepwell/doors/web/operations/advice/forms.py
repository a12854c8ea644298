"""What would which licence be worth?"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from stepwell.pure.values import STATE_NAMES


class LicenceForm(forms.Form):
    """A colleague, and a state they might be licensed in."""

    clinician = forms.TypedChoiceField(
        label="Who?", coerce=UUID, error_messages={"required": "Choose who would have the licence."}
    )
    state = forms.ChoiceField(
        label="Licensed in", choices=[("", "Choose a state"), *sorted(STATE_NAMES.items(), key=lambda each: each[1])],
        error_messages={"required": "Choose a state."},
    )  # fmt: skip

    def __init__(self, people: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["clinician"].choices = [("", "Choose somebody"), *people]  # type: ignore[attr-defined]
