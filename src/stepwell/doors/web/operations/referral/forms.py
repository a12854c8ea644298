"""Have the questions of the call, the intake and the admission been answered in a usable form?"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from stepwell.clinic.programs.actions import IntakeAnswers
from stepwell.clinic.programs.queries import TherapistChoice, TrackOffer
from stepwell.clinic.rulebook.queries import payers
from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.moving import ZONES
from stepwell.pure.entitlement import Role
from stepwell.pure.values import STATE_NAMES

YES_NO = [("yes", "Yes"), ("no", "No")]


def yes_or_no(label: str, help_text: str = "") -> forms.TypedChoiceField:
    """A question that is answered, one way or the other."""
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=YES_NO,
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "Answer yes or no."},
    )


def a_day(label: str, help_text: str = "") -> Day:
    return Day(label=label, help_text=help_text, error_messages={"required": "Choose a day."})


def offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Give a field its choices, known only when the form is shown."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class CallbackForm(forms.Form):
    """One attempt to call back."""

    reached = yes_or_no("Did you reach them?")
    summary = forms.CharField(
        label="What was said",
        required=False,
        max_length=2000,
        help_text="What helps the next person who calls. Nothing clinical.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class IntakeForm(forms.Form):
    """The intake questions."""

    in_danger_now = yes_or_no("Are they in danger right now, or is somebody else because of them?")
    birth_on = a_day("Date of birth")
    state = forms.ChoiceField(
        label="State they will be in during sessions",
        choices=[("", "Choose a state"), *sorted(STATE_NAMES.items(), key=lambda item: item[1])],
    )
    time_zone = forms.ChoiceField(label="Their time zone", choices=list(ZONES.items()))
    address = forms.CharField(label="Street and number", max_length=250, required=False)
    city = forms.CharField(label="City", max_length=120, required=False)
    postal_code = forms.RegexField(
        r"^\d{5}(-?\d{4})?$",
        label="ZIP code",
        required=False,
        help_text="Five digits, or all nine.",
        error_messages={"invalid": "Write five digits, or nine such as 10001-1234."},
    )
    lower_care_not_enough = yes_or_no("Have they had weekly therapy, and was it not enough?")
    stepping_down = yes_or_no("Do they come from more intensive care?", "Hospital, residential or day treatment.")
    daily_life_is_hard = yes_or_no("Is daily life hard to manage?", "Work, school, home, other people.")
    phq9_total = forms.IntegerField(
        label="PHQ-9 total, if known", required=False, min_value=0, max_value=27, help_text="0 to 27."
    )
    unstable_withdrawal = yes_or_no("Is there withdrawal that is not stable?")
    cannot_follow_a_group = yes_or_no("Do symptoms make it impossible to follow a group?")
    has_private_place_and_device = yes_or_no("Do they have a private place and a device?")
    emergency_contact_name = forms.CharField(label="Emergency contact", max_length=200, required=False)
    emergency_contact_phone = forms.CharField(label="Emergency contact’s phone", max_length=40, required=False)
    payer_key = forms.ChoiceField(label="Insurance", required=False)
    member_id = forms.CharField(label="Member id", max_length=60, required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        offer(self, "payer_key", [("", "None, or not known yet"), *((each.key, each.name) for each in payers(on=on))])

    def clean_birth_on(self) -> date:
        born: date = self.cleaned_data["birth_on"]
        if not self.on.year - 120 < born.year or born > self.on:
            raise forms.ValidationError("Write the day they were born; this one cannot be.")
        return born

    def answers(self) -> IntakeAnswers:
        """The answers, once the form is valid."""
        return IntakeAnswers(**self.cleaned_data)


class AdmissionForm(forms.Form):
    """Where, with whom and why. Only what may be chosen is offered."""

    track = forms.ChoiceField(label="Track", error_messages={"required": "Choose a track."})
    reason = forms.CharField(
        label="Why this level of care",
        max_length=2000,
        help_text="The chart says why not lower and why not higher.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why this level fits."},
    )
    therapist = forms.ChoiceField(label="Primary therapist", error_messages={"required": "Choose a therapist."})
    psychiatrist = forms.ChoiceField(label="Psychiatrist", required=False)
    case_manager = forms.ChoiceField(label="Case manager", required=False)
    from_on = a_day("First day")

    def __init__(
        self,
        *args: Any,
        tracks: Sequence[TrackOffer],
        levels: Mapping[str, str],
        team: Sequence[TherapistChoice],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fit = [(str(t.ref), f"{t.programme}, {t.name} ({levels[t.level_code]})") for t in tracks if t.is_fit]
        offer(self, "track", [("", "Choose a track"), *fit])
        offer(self, "therapist", [("", "Choose a therapist"), *_may(team, Role.THERAPIST)])
        offer(self, "psychiatrist", [("", "None yet"), *_may(team, Role.PSYCHIATRIST)])
        offer(self, "case_manager", [("", "None yet"), *_all(team, Role.CASE_MANAGER)])


class ClosingForm(forms.Form):
    """A referral that ends without admission."""

    why = forms.CharField(
        label="Why it ends, and what was offered instead",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write why this referral ends."},
    )


def _may(team: Sequence[TherapistChoice], role: Role) -> list[tuple[str, str]]:
    return [(str(person.ref), person.name) for person in team if role in person.roles and person.may]


def _all(team: Sequence[TherapistChoice], role: Role) -> list[tuple[str, str]]:
    return [(str(person.ref), person.name) for person in team if role in person.roles]
