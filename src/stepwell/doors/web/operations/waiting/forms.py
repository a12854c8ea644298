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

    reason = forms.CharField(
        label="Why, where it is outside of what the payer agreed to?",
        help_text="Whoever asks the payer for more reads it. Without a reason it is not offered to them.",
        max_length=300,
        required=False,
    )

    def __init__(
        self, people: list[tuple[str, str]], outside: list[tuple[str, str]], *, ref: UUID, data: Any = None
    ) -> None:
        super().__init__(
            data, auto_id=f"offer_{ref}_%s", initial={"session": ref, "patients": [key for key, _ in people]}
        )
        self.fields["patients"].choices = [*people, *outside]  # type: ignore[attr-defined]
        if not outside:
            del self.fields["reason"]
