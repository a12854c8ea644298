"""Who joins this care team, in which part, and until when?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from stepwell.clinic.people.teams import COVER, PARTS, Candidate
from stepwell.doors.web.ui.days import Day


class JoinForm(forms.Form):
    """Somebody joins. Whether they may in this part, the clinic decides."""

    staff = forms.ChoiceField(label="Who?", error_messages={"required": "Choose who joins."})
    part = forms.ChoiceField(
        label="As what?",
        choices=[("", "Choose a part"), *((part, part.capitalize()) for part in PARTS)],
        help_text="A new primary therapist takes the place of the one there is.",
        error_messages={"required": "Choose a part."},
    )
    until_on = Day(
        label="Until the end of which day?",
        help_text=f"For somebody who stands in, such as a {COVER}. Otherwise leave it empty.",
        required=False,
        error_messages={"invalid": "Write a date."},
    )

    def __init__(self, people: Sequence[Candidate], state: str, *, today: date, data: Any = None) -> None:
        super().__init__(data)
        self.today = today
        shown = [
            (str(each.ref), _words(each, state)) for each in people if not each.needs_licence or state in each.states
        ]
        self.fields["staff"].choices = [("", "Choose somebody"), *shown]  # type: ignore[attr-defined]

    def clean_until_on(self) -> date | None:
        until_on: date | None = self.cleaned_data["until_on"]
        if until_on is not None and until_on < self.today:
            raise forms.ValidationError("Choose a day that is not over.")
        return until_on


def _words(each: Candidate, state: str) -> str:
    licence = f"licensed in {state}" if state in each.states else "no licence there"
    return f"{each.name}: {', '.join(sorted(each.parts & {'psychiatrist', 'case manager', 'therapist'}))}; {licence}"
