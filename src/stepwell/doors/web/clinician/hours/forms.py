"""To whom is which place offered?"""

from typing import Any
from uuid import UUID

from django import forms


class OfferForm(forms.Form):
    """One open place for one person, and why it is offered although it is outside of what their payer agreed to."""

    patient = forms.UUIDField(widget=forms.HiddenInput)
    session = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Why all the same?",
        help_text="Whoever asks the payer for more reads it. Without a reason it is not offered.",
        max_length=300,
        required=False,
        error_messages={"max_length": "Write at most 300 characters."},
    )

    @classmethod
    def of(cls, patient: UUID, session: UUID, data: Any = None) -> "OfferForm":
        """For this place, bound where it is this one that was asked for."""
        asked = data is not None and (data.get("patient"), data.get("session")) == (str(patient), str(session))
        first = {"patient": patient, "session": session}
        return cls(data if asked else None, initial=first, auto_id=f"offer_{patient}_{session}_%s")
