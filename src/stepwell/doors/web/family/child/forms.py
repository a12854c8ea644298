"""Is it said what is shared about a minor, with whom and until when? Does a name stand under the text?"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html

from stepwell.clinic.access.consents import OFFERS, Terms, end_of
from stepwell.doors.web.family.child.words import KINDS, WHO
from stepwell.pure.entitlement import Kind

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

STAY, DAYS = "stay", "days"


class TermsForm(forms.Form):
    """What a parent or guardian is about to agree to. What tells of substance use is not theirs to share (2.14)."""

    recipient = forms.CharField(max_length=300, error_messages={"required": "Say who receives it."})
    why = forms.CharField(
        label="What it is for",
        help_text="In your words, such as: so that they can treat them too.",
        max_length=200,
        error_messages={"required": "Say what it is for."},
    )
    kinds = forms.MultipleChoiceField(
        label="What may they see?",
        help_text="The name is part of it. Nothing else is, unless you choose it here.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing to share."},
    )
    term = forms.ChoiceField(
        label="Until when?",
        help_text="You can stop it before, at any moment.",
        widget=forms.RadioSelect,
        initial=STAY,
        error_messages={"required": "Choose until when."},
    )

    def __init__(self, form: str, days: int | None, **given: Any) -> None:
        super().__init__(**given)
        self.form, self.days, offer = form, days or 365, OFFERS[form]
        self.fields["recipient"].label, self.fields["recipient"].help_text = WHO[form]
        if not offer.asks_why:
            del self.fields["why"]
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]  # a MultipleChoiceField
            (kind.value, format_html("<strong>{}</strong><br><span class='small soft'>{}</span>", *words))
            for kind, words in KINDS.items()
            if kind in offer.kinds
        ]
        self.fields["term"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (STAY, f"Until the programme ends, {self.days} days at most"),
            (DAYS, f"For {self.days} days"),
        ]

    def terms(self, patient: "Patient", at: datetime) -> Terms:
        """What was chosen, once the form is valid."""
        told = self.cleaned_data
        until = end_of(patient.today(at) + timedelta(days=self.days), patient)
        kinds = frozenset({Kind.IDENTITY, *map(Kind, told["kinds"])})
        return Terms(self.form, kinds, told["recipient"], told.get("why", ""), until, told["term"] == STAY)


class SignatureForm(forms.Form):
    """The name under the text, and the seal of the text above it."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    signature = forms.CharField(
        label="Type your full name",
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
        error_messages={"required": "Type your full name to sign."},
    )
