"""Who is it, what may they do, on what does it rest, and from when until when?"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms

from stepwell.clinic.access.consents import end_of
from stepwell.clinic.access.guardianships import Linked
from stepwell.doors.web.ui.days import Day
from stepwell.journeys.record_guardianship import Guardian
from stepwell.pure.values import ClockTime

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

SOMEBODY_ELSE = "new"


class GuardianForm(forms.Form):
    """One parent or guardian. Neither box ticked records that they may do neither."""

    who = forms.ChoiceField(
        label="Who is it?", widget=forms.RadioSelect, error_messages={"required": "Choose who it is."}
    )
    name = forms.CharField(label="Their name, if it is somebody else", max_length=200, required=False)
    relationship = forms.CharField(
        label="Who they are to the patient",
        help_text="If it is somebody else: such as mother, stepfather or legal guardian.",
        max_length=60,
        required=False,
    )
    email = forms.EmailField(
        label="Their own e-mail address",
        help_text="If it is somebody else who may sign or see. The e-mail they get names nobody.",
        required=False,
    )
    may_consent = forms.BooleanField(label="They may sign for the patient", required=False)
    may_see = forms.BooleanField(label="They may see the record, as far as the law leaves it to them", required=False)
    papers = forms.CharField(
        label="What it rests on",
        help_text="The order or agreement: which court, which day, its number. Or: parent by birth, no papers.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say on what it rests."},
    )
    from_on = Day(
        label="From which day",
        help_text="From now if left empty.",
        required=False,
    )
    until_on = Day(
        label="Until the end of which day",
        help_text="Until it is ended here if left empty.",
        required=False,
    )

    def __init__(self, linked: Sequence[Linked], *, today: date, **given: Any) -> None:
        super().__init__(**given)
        self.today = today
        known = [(str(each.ref), f"{each.name}, {each.relationship}") for each in linked]
        self.fields["who"].choices = [*known, (SOMEBODY_ELSE, "Somebody else")]  # type: ignore[attr-defined]
        if not known:
            self.fields["who"].initial = SOMEBODY_ELSE

    @property
    def guardian(self) -> UUID | Guardian:
        """Who was meant, once the form is valid."""
        told = self.cleaned_data
        if told["who"] != SOMEBODY_ELSE:
            return UUID(told["who"])
        return Guardian(told["name"], told["relationship"], told["email"])

    def moments(self, patient: "Patient") -> tuple[datetime | None, datetime | None]:
        """From when (None: now) until when (None: open), on the patient's own wall."""
        first, last = self.cleaned_data["from_on"], self.cleaned_data["until_on"]
        return (
            ClockTime(time(0), patient.zone).on(first) if first else None,
            end_of(last, patient) if last else None,
        )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("who") == SOMEBODY_ELSE:
            for name, asked in (("name", "Write their name."), ("relationship", "Say who they are to the patient.")):
                if not told.get(name):
                    self.add_error(name, asked)
            if (
                (told.get("may_consent") or told.get("may_see"))
                and not told.get("email")
                and "email" not in self.errors
            ):
                self.add_error("email", "Give an e-mail address that only they read.")
        last = told.get("until_on")
        if last and last < max(self.today, told.get("from_on") or self.today):
            self.add_error("until_on", "Choose a last day that is not before the first, and not over.")
        return told
