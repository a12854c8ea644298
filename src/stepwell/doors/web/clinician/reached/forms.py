"""By which channel is somebody paged, and at which number?"""

from collections.abc import Sequence
from typing import Any

from django import forms


class NumberForm(forms.Form):
    """A phone number, to be written to or called."""

    channel = forms.ChoiceField(
        label="How?", widget=forms.RadioSelect, error_messages={"required": "Choose a text message or a call."}
    )
    number = forms.CharField(
        label="Which number?",
        max_length=40,
        help_text="With its area code, such as 212 555 0100.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": "Write the number."},
    )

    def __init__(self, channels: Sequence[str], data: Any = None) -> None:
        super().__init__(data)
        self.fields["channel"].choices = [(name, name.capitalize()) for name in channels]  # type: ignore[attr-defined]
        self.fields["channel"].initial = next(iter(channels), None)


class ColleaguesForm(forms.Form):
    """The number that colleagues read beside one's name while one is on call."""

    phone = forms.CharField(
        label="Colleagues call me at",
        max_length=40,
        required=False,
        help_text="Whoever is on duty reads it while you are on call. No patient does.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )


class BrowserForm(forms.Form):
    """This browser, as it said where its notifications go."""

    subscription = forms.CharField(widget=forms.HiddenInput, max_length=4000)
    name = forms.CharField(
        label="What do you call this device?",
        max_length=60,
        initial="This device",
        error_messages={"required": "Give it a name, so that you know it in the list."},
    )
