"""To whom is somebody handed off, who was on the line, what was told, and what goes along?"""

from collections.abc import Collection
from uuid import uuid4

from django import forms
from django.utils.datastructures import MultiValueDict

from stepwell.clinic.safety.queries import LIVE, RECEIVERS
from stepwell.doors.web.ui.rights import KIND_WORDS
from stepwell.pure.entitlement import Kind

PROPOSED = (Kind.SCORES, Kind.CHART)


class HandOffForm(forms.Form):
    """A warm hand-off, or a referral to more intensive care. `submission` is the form's own."""

    to = forms.ChoiceField(
        label="To whom?",
        choices=list(RECEIVERS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose to whom."},
    )
    organisation = forms.CharField(
        label="Which one", max_length=200, help_text="County mobile crisis, General Hospital …",
        error_messages={"required": "Write which team or house it is."},
    )  # fmt: skip
    receiver = forms.CharField(
        label="Who answers there",
        max_length=200,
        error_messages={"required": "Write the name of whoever answers there."},
    )
    phone = forms.CharField(
        label="Their number, to call back",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
        error_messages={"required": "Write the number on which you call them back."},
    )
    on_the_line = forms.BooleanField(
        label="All three of us have spoken on one line: the patient, they and I",
        required=False,
        help_text="Needed for a crisis team and an emergency department. Stay on until it is so.",
    )
    words = forms.CharField(
        label="What happened, and what you told them",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stands in the summary, word for word.",
        error_messages={"required": "Write what happened and what you told them."},
    )
    kinds = forms.TypedMultipleChoiceField(
        label="What goes along besides who and where they are, and their safety plan",
        coerce=Kind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="No more than they need now; of the last 30 days.",
    )
    emergency = forms.CharField(
        label="The medical emergency, and why their consent cannot be had",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only where there is no consent and what goes along tells of substance-use treatment "
        "(42 CFR 2.51). It is entered in their accounting of disclosures.",
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(
        self, kinds: Collection[Kind], *, has_consent: bool, data: MultiValueDict[str, str] | None = None
    ) -> None:
        super().__init__(data, initial={"kinds": [kind.value for kind in PROPOSED if kind in kinds]})
        chosen = self.fields["kinds"]
        assert isinstance(chosen, forms.TypedMultipleChoiceField)
        chosen.choices = [(kind.value, _label(kind)) for kind in Kind if kind in kinds]
        if has_consent:
            del self.fields["emergency"]

    def clean(self) -> None:
        told = self.cleaned_data
        if told.get("to") in LIVE and not told.get("on_the_line"):
            self.add_error("on_the_line", "Stay on the line until all three have spoken.")
        if Kind.SUBSTANCE_USE in told.get("kinds", ()) and "emergency" in self.fields and not told.get("emergency"):
            self.add_error(
                "emergency",
                "Without a consent this goes along in a medical emergency only: say which, or leave it out.",
            )


def _label(kind: Kind) -> str:
    if kind is Kind.SUBSTANCE_USE:
        return "Of all this, also what tells of substance-use treatment"
    return KIND_WORDS[kind].capitalize()
