"""Whose looks, and at what?"""

from collections.abc import Sequence

from django import forms

from stepwell.clinic.access.looking import Person
from stepwell.doors.web.patient.who_looked.words import name_of
from stepwell.doors.web.ui.rights import KIND_WORDS
from stepwell.pure.entitlement import Kind

# By number: which kind of record somebody asks about stays out of addresses. What tells of substance use is part of
# the other kinds.
KINDS = [kind for kind in Kind if kind is not Kind.SUBSTANCE_USE]


class LooksForm(forms.Form):
    """What of the log is shown. Nothing chosen: everything but one's own looks."""

    who = forms.ChoiceField(label="Who", required=False)
    kind = forms.ChoiceField(
        label="What",
        required=False,
        choices=[
            ("", "Anything"),
            *((str(number), KIND_WORDS[kind].capitalize()) for number, kind in enumerate(KINDS)),
        ],
    )
    own = forms.BooleanField(label="Show my own visits too", required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput)

    def __init__(self, people: Sequence[Person], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own form takes them
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [("", "Everybody"), *((str(person.ref), name_of(person)) for person in people)]
