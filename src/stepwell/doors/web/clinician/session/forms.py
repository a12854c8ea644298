"""Is what the facilitator says of each seat well formed?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from stepwell.clinic.attendance.actions import Mark
from stepwell.clinic.attendance.queries import RosterLine


@dataclass(frozen=True, slots=True)
class PersonFields:
    """One person of the roster with the two fields about them."""

    line: RosterLine
    came: BoundField
    minutes: BoundField


class RosterForm(forms.Form):
    """Who came and for how many minutes: one pair of fields per seat. A seat left blank is not marked.

    `lasted` are the minutes after which the session was ended for everybody, if it was: nobody is there for longer,
    unless it is said.
    """

    def __init__(self, roster: Sequence[RosterLine], data: object = None, *, lasted: int | None = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict, or None for the page's first showing
        self.roster, self.lasted = roster, lasted
        for line in roster:
            self.fields[f"came_{line.seat_ref}"] = forms.ChoiceField(
                label=f"Did {line.name} come?",
                choices=[("yes", "Present"), ("no", "Absent")],
                required=False,
                initial={True: "yes", False: "no", None: ""}[line.present],
                widget=forms.RadioSelect,
            )
            self.fields[f"minutes_{line.seat_ref}"] = forms.IntegerField(
                label=f"Minutes of {line.name}",
                required=False,
                min_value=0,
                max_value=line.planned_minutes,
                initial=self._throughout(line) if not line.present or line.said_minutes is None else line.said_minutes,
                error_messages={
                    "invalid": f"Write the minutes of {line.name} as a whole number.",
                    "min_value": f"Write the minutes of {line.name} from 0 to {line.planned_minutes}.",
                    "max_value": f"Write the minutes of {line.name} from 0 to {line.planned_minutes}.",
                },
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def people(self) -> Iterator[PersonFields]:
        for line in self.roster:
            yield PersonFields(line, self[f"came_{line.seat_ref}"], self[f"minutes_{line.seat_ref}"])

    def marks(self) -> list[Mark]:
        """What was said, of those of whom something was said. Present without minutes is present throughout."""
        found = []
        for line in self.roster:
            came = self.cleaned_data[f"came_{line.seat_ref}"]
            minutes = self.cleaned_data[f"minutes_{line.seat_ref}"]
            if came:
                told = self._throughout(line) if minutes is None else minutes
                found.append(Mark(line.seat_ref, came == "yes", told if came == "yes" else 0))
        return found

    def _throughout(self, line: RosterLine) -> int:
        return line.planned_minutes if self.lasted is None else min(line.planned_minutes, self.lasted)


class CorrectionForm(forms.Form):
    """The minutes of one seat after closing, and why they change."""

    seat = forms.UUIDField(widget=forms.HiddenInput)
    minutes = forms.IntegerField(
        min_value=0, label="Minutes attended", widget=forms.NumberInput(attrs={"inputmode": "numeric"})
    )
    reason = forms.CharField(max_length=500, label="Why", error_messages={"required": "Say why these minutes change."})

    def __init__(self, line: RosterLine, data: object = None) -> None:
        super().__init__(
            data,  # type: ignore[arg-type]  # a QueryDict, or None
            initial={"seat": line.seat_ref, "minutes": line.minutes},
            auto_id=f"%s_{line.seat_ref}",
        )


def seat_named(value: str) -> UUID | None:
    """The seat a correction is about, or None for anything that is no ref."""
    try:
        return UUID(value)
    except ValueError:
        return None
