"""Is it said what is shared, with whom and until when? Does a name stand under the text that was read?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.html import format_html

from stepwell.clinic.access.consents import FAMILY, OFFERS, Terms, asked_to_sign, end_of, family_terms
from stepwell.clinic.access.signed import SignedConsent
from stepwell.clinic.rulebook.queries import ConsentForm
from stepwell.doors.web.patient.consent.words import KINDS, WHO, in_order
from stepwell.doors.web.ui.days import Day
from stepwell.pure.entitlement import Kind, Signers
from stepwell.pure.values import today

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient, Relative

OPEN, STAY, DAYS, DAY = "open", "stay", "days", "day"
BOTH_SIGN = (
    "At your age the law asks for a parent’s or guardian’s signature too{where}. Whoever you choose reads what you"
    " sign, and so learns what is in it. Nobody else is asked."
)
_DAYS_WORDS = {365: "For one year", 1095: "For three years"}


class TermsForm(forms.Form):
    """What somebody is about to agree to. Which questions there are depends on the form and on what it replaces.

    `guardians` are those of whom a minor asks one to sign besides: `only_of_substance_use`, or whatever is shared.
    """

    def __init__(
        self,
        told: ConsentForm,
        days: int | None,
        *,
        instead: SignedConsent | None = None,
        guardians: "Sequence[Relative]" = (),
        only_of_substance_use: bool = False,
        **given: Any,
    ) -> None:
        super().__init__(**given)
        self.told, self.days, self.instead, self.offer = told, days or 365, instead, OFFERS[told.key]
        if told.key == FAMILY and instead is None:
            self._ask_whom_to_invite()
        elif told.key in WHO:
            label, hint = WHO[told.key]
            self.fields["recipient"] = forms.CharField(
                label=label, help_text=hint, max_length=300, error_messages={"required": "Write who it is."}
            )
        if self.offer.asks_why:
            self.fields["why"] = forms.CharField(
                label="What it is for",
                help_text="In your words, such as: so that they can treat me too.",
                max_length=200,
                error_messages={"required": "Write what it is for."},
            )
        if self.offer.choice:
            self.fields["kinds"] = _kinds_field(self.offer.kinds)
        self._ask_until_when()
        if guardians:
            self._ask_who_signs_besides(guardians, only_of_substance_use)

    @property
    def invites(self) -> bool:
        return "email" in self.fields

    def terms(self, patient: "Patient", at: datetime) -> Terms:
        """What was chosen, once the form is valid."""
        told = self.cleaned_data
        kinds = frozenset(map(Kind, told["kinds"])) if self.offer.choice else self.offer.kinds
        until = self._until(patient, at)
        stay = told["term"] == STAY
        both = asked_to_sign(patient, self.told.key, at=at, kinds=kinds) is not Signers.PATIENT
        also = UUID(told["also_signs"]) if both and told.get("also_signs") else None
        if self.invites:
            terms = family_terms(
                name=told["name"], relationship=told["relationship"], kinds=kinds, until=until, ends_at_discharge=stay
            )
            return replace(terms, also_signs=also)
        if self.offer.choice and Kind.IDENTITY in self.offer.kinds:
            kinds |= {Kind.IDENTITY}
        recipient = told.get("recipient") or (self.instead.recipient if self.instead else "")
        return Terms(self.told.key, kinds, recipient, told.get("why", ""), until, stay, also)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("term") == DAY and not told.get("until_on") and "until_on" not in self.errors:
            self.add_error("until_on", "Choose the last day.")
        return told

    def _until(self, patient: "Patient", at: datetime) -> datetime | None:
        term, on = self.cleaned_data["term"], patient.today(at)
        last: date | None = {
            OPEN: None,
            STAY: on + timedelta(days=self.told.max_days) if self.told.max_days else None,
            DAYS: on + timedelta(days=self.days),
            DAY: self.cleaned_data["until_on"],
        }[term]
        return None if last is None else end_of(last, patient)

    def _ask_whom_to_invite(self) -> None:
        self.fields["name"] = forms.CharField(
            label="Their name", max_length=200, error_messages={"required": "Write their name."}
        )
        self.fields["relationship"] = forms.CharField(
            label="Who they are to you",
            help_text="Such as mother, partner or friend.",
            max_length=60,
            error_messages={"required": "Write who they are to you."},
        )
        self.fields["email"] = forms.EmailField(
            label="Their own e-mail address",
            help_text="One that only they read. The e-mail they get says neither your name nor what this is about.",
            error_messages={"required": "Write an e-mail address that only they read."},
        )

    def _ask_who_signs_besides(self, guardians: "Sequence[Relative]", only_of_substance_use: bool) -> None:
        where = ", where you share what tells of substance use" if only_of_substance_use else ""
        choices = [(str(each.ref), f"{each.name}, your {each.relationship}") for each in guardians]
        self.fields["also_signs"] = forms.ChoiceField(
            label="Who signs this with you?",
            help_text=BOTH_SIGN.format(where=where),
            choices=choices,
            required=False,  # what was chosen above may not take it
            widget=forms.RadioSelect,
            initial=choices[0][0] if len(choices) == 1 else None,
            error_messages={"invalid_choice": "Choose who signs with you."},
        )

    def _ask_until_when(self) -> None:
        terms = [(DAYS, _DAYS_WORDS.get(self.days, f"For {self.days} days")), (DAY, "Until a day I choose")]
        if self.told.expiry_allowed_none:
            terms.insert(0, (OPEN, "Until I take it back"))
        else:
            terms.insert(0, (STAY, "Until I leave the programme"))
        self.fields["term"] = forms.ChoiceField(
            label="Until when?",
            help_text="You can stop it before, at any moment.",
            choices=terms,
            widget=forms.RadioSelect,
            initial=terms[0][0],
            error_messages={"required": "Choose until when."},
        )
        self.fields["until_on"] = Day(
            label="The last day, if you choose one",
            required=False,
        )


class SignatureForm(forms.Form):
    """The name under the text, and the seal of the text above it."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    signature = forms.CharField(
        label="Type your full name",
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autocapitalize": "words", "spellcheck": "false"}),
        error_messages={"required": "Type your full name to sign."},
    )


def as_before(consent: SignedConsent, patient: "Patient") -> dict[str, Any]:
    """What the form begins with when somebody changes what they share: what they share now."""
    term = STAY if consent.ends_at_discharge else DAY if consent.until else OPEN
    last = consent.until - timedelta(seconds=1) if consent.until and term == DAY else None
    return {
        "recipient": consent.recipient,
        "kinds": [kind.value for kind in consent.kinds],
        "term": term,
        "until_on": today(last, patient.zone) if last else None,
    }


def as_typed(form: TermsForm, data: Any) -> dict[str, Any]:
    """What the form begins with when somebody goes back to it."""
    return {name: data.getlist(name) if name == "kinds" else data.get(name) for name in form.fields if name in data}


def _kinds_field(kinds: frozenset[Kind]) -> forms.MultipleChoiceField:
    choices = [
        (kind.value, format_html("<strong>{}</strong><br><span class='small soft'>{}</span>", *KINDS[kind]))
        for kind in in_order(kinds)
        if kind is not Kind.IDENTITY
    ]
    return forms.MultipleChoiceField(
        label="What may they see?",
        help_text="Your name is part of it. Nothing else is, unless you choose it here.",
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one thing to share."},
    )
