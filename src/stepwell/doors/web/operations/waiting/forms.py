"""To whom is it offered?"""

from typing import Any
from uuid import UUID

from django import forms


class OfferForm(forms.Form):
    """A session, and those it is offered to."""

    session = forms.UUIDField(widget=forms.HiddenInput)
    patients = forms.TypedMultipleChoiceField(
        label="Offer it to", coerce=UUID, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one person or more."},
    )  # fmt: skip

    def __init__(self, people: list[tuple[str, str]], *, ref: UUID, data: Any = None) -> None:
        super().__init__(
            data, auto_id=f"offer_{ref}_%s", initial={"session": ref, "patients": [key for key, _ in people]}
        )
        self.fields["patients"].choices = people  # type: ignore[attr-defined]
