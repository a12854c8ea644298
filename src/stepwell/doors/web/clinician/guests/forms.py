"""Who is brought into a session without an account, as what, and for whom?"""

from collections.abc import Iterable
from uuid import UUID

from django import forms

from stepwell.clinic.attendance.queries import RosterLine
from stepwell.clinic.live.queries import GuestRole

ROLES = {
    GuestRole.INTERPRETER: "An interpreter, for everybody in the session or one of them",
    GuestRole.SUPPORT_PERSON: "A support person of one patient, who is asked first",
}


class GuestForm(forms.Form):
    """Where the session has but one patient, nobody is asked for whom."""

    role = forms.TypedChoiceField(
        label="Who comes?",
        coerce=GuestRole,
        choices=[(role.value, words) for role, words in ROLES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose as what they come."},
    )
    name = forms.CharField(
        label="Name",
        max_length=80,
        help_text="Everybody in the session sees it, beside what they are there as.",
        error_messages={"required": "Write the name everybody in the session sees."},
    )
    language = forms.CharField(label="Language they interpret", max_length=60, required=False)
    seat = forms.TypedChoiceField(label="For whom?", coerce=UUID, empty_value=None, required=False)

    def __init__(self, roster: Iterable[RosterLine], *words: object, **named: object) -> None:
        super().__init__(*words, **named)  # type: ignore[arg-type]  # as a form takes them
        people = [(str(line.seat_ref), line.name) for line in roster]
        if len(people) == 1:
            del self.fields["seat"]
        else:
            self.fields["seat"].choices = [("", "Everybody in it"), *people]  # type: ignore[attr-defined]
