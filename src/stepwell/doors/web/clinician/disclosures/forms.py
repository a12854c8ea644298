"""What is sent on one consent, and of which days?"""

from collections.abc import Collection
from datetime import date

from django import forms
from django.utils.datastructures import MultiValueDict

from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.rights import KIND_WORDS, PURPOSE_WORDS
from stepwell.pure.entitlement import Kind, Purpose


class SendForm(forms.Form):
    """Kinds within the consent, the days, and where the consent names a class of people, to whom and what for."""

    kinds = forms.TypedMultipleChoiceField(
        label="What to send",
        coerce=Kind,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose no more than they need. Only what the consent covers is offered.",
        error_messages={"required": "Choose what to send."},
    )
    first_on = Day(
        label="From",
        error_messages={"required": "Say from which day."},
    )
    last_on = Day(
        label="To, this day included",
        error_messages={"required": "Say to which day."},
    )
    recipient = forms.CharField(
        label="Who receives it",
        max_length=300,
        help_text="A name, with the practice or organization.",
        error_messages={"required": "Say who receives it: the consent names a group of people only."},
    )
    purpose = forms.TypedChoiceField(
        label="What for", coerce=Purpose, widget=forms.RadioSelect, error_messages={"required": "Say what it is for."}
    )

    def __init__(
        self,
        kinds: Collection[Kind],
        purposes: Collection[Purpose],
        *,
        names_recipient: bool,
        data: MultiValueDict[str, str] | None = None,
        initial: dict[str, date] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        offered = [(kind.value, _label(kind)) for kind in Kind if kind in kinds and kind is not Kind.SUBSTANCE_USE]
        if Kind.SUBSTANCE_USE in kinds:
            offered.append((Kind.SUBSTANCE_USE.value, _label(Kind.SUBSTANCE_USE)))
        _choose(self.fields["kinds"], offered)
        _choose(self.fields["purpose"], [(each.value, PURPOSE_WORDS[each].capitalize()) for each in purposes])
        if names_recipient:
            del self.fields["recipient"]
        if len(purposes) == 1:
            self.fields["purpose"].required = False
            self.fields["purpose"].widget = forms.HiddenInput()
        self.order_fields(["recipient", "purpose", "kinds", "first_on", "last_on"])

    def clean(self) -> None:
        first_on, last_on = self.cleaned_data.get("first_on"), self.cleaned_data.get("last_on")
        if first_on and last_on and last_on < first_on:
            self.add_error("last_on", "The last day is before the first.")


def _label(kind: Kind) -> str:
    if kind is Kind.SUBSTANCE_USE:
        return "Of all this, also what tells of substance-use treatment"
    return KIND_WORDS[kind].capitalize()


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
