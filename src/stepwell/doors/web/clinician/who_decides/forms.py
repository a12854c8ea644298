"""Which exception of the state's law holds of this minor, and what does that rest on?"""

from collections.abc import Sequence
from typing import Any

from django import forms

from stepwell.clinic.rulebook.queries import MinorException


class DeterminationForm(forms.Form):
    """A clinician's word. `exceptions` are those that are not recorded yet."""

    exception = forms.ChoiceField(
        label="They decide alone",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
    )
    words = forms.CharField(
        label="What you rest this on",
        help_text="What you saw or were told, and when. It is in the record: the patient can read it, no parent can.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you rest this on."},
    )

    def __init__(self, exceptions: Sequence[MinorException], **given: Any) -> None:
        super().__init__(**given)
        self.fields["exception"].choices = [(each.key, each.words.capitalize()) for each in exceptions]  # type: ignore[attr-defined]  # a ChoiceField
