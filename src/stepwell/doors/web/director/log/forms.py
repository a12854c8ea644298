"""Whose record, and whose looks at it?"""

from collections.abc import Sequence

from django import forms

from stepwell.clinic.access.looking import Person
from stepwell.doors.web.ui.days import Day


class FindForm(forms.Form):
    """Somebody by name and birth date, which travel in no address."""

    family_name = forms.CharField(label="Family name", max_length=120)
    birth_on = Day(label="Date of birth")


class LooksForm(forms.Form):
    """What of one log is shown. Nothing chosen: everything but the patient's own looks."""

    who = forms.ChoiceField(label="Who", required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput)

    def __init__(self, people: Sequence[Person], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as Django's own form takes them
        choices = [("", "Everybody"), *((str(person.ref), person.name) for person in people)]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
