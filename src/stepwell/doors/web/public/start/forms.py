"""Is what a visitor wrote enough to call them back?"""

import re
from typing import Any
from uuid import uuid4

from django import forms

from stepwell.pure.values import STATE_NAMES

PREFERENCES = [
    ("iop", "The intensive programme, several days a week"),
    ("weekly", "Therapy once a week"),
    ("unsure", "I’m not sure yet: help me decide"),
]
BEST_TIMES = [
    ("any time", "Any time"),
    ("morning", "Morning, 8 to 12"),
    ("afternoon", "Afternoon, 12 to 5"),
    ("evening", "Evening, 5 to 8"),
]
_FEWEST_DIGITS = 10


class StartForm(forms.Form):
    """How to reach somebody who asks to start. No health questions: those are asked by a person."""

    given_name = forms.CharField(
        label="First name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Write the name you would like us to use."},
    )
    family_name = forms.CharField(
        label="Last name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Write your last name."},
    )
    phone = forms.CharField(
        label="Phone",
        max_length=40,
        required=False,
        help_text="A number with its area code where you can talk freely. Phone or e-mail: one is enough.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label="E-mail",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": "Write the whole address, such as name@example.com."},
    )
    best_time = forms.ChoiceField(label="When may we call?", choices=BEST_TIMES, help_text="In your own time zone.")
    state = forms.ChoiceField(
        label="State you will be in during sessions",
        choices=[("", "Choose your state"), *sorted(STATE_NAMES.items(), key=lambda item: item[1])],
        help_text="Your therapist must hold a licence there.",
        error_messages={"required": "Choose the state you will be in."},
    )
    preference = forms.ChoiceField(
        label="Which way do you lean?",
        choices=PREFERENCES,
        initial="unsure",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one; “not sure yet” is a fine answer."},
    )
    message = forms.CharField(
        label="Anything to know before we call?",
        max_length=2000,
        required=False,
        help_text="For example, a parent who calls for a child, or a name we should not leave on voicemail. "
        "Please keep health details for the call.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    consent = forms.BooleanField(
        label="You may contact me about starting. I can say no at any time.",
        error_messages={"required": "Tick the box so that we may contact you."},
    )

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid4)

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"]).strip()
        if phone and len(re.sub(r"\D", "", phone)) < _FEWEST_DIGITS:
            raise forms.ValidationError("Write all ten digits, with the area code.")
        return phone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["submission"] = cleaned.get("submission") or uuid4()
        unreachable = not cleaned.get("phone") and not cleaned.get("email")
        if unreachable and not {"phone", "email"} & self.errors.keys():
            self.add_error("phone", "Give us a phone number or an e-mail address, so that we can reach you.")
        return cleaned
