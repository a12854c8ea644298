"""Is what was written of a session well formed? Anything is, while it is a draft."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django import forms
from django.forms.boundfield import BoundField

from stepwell.clinic.notes.queries import PartOfNote

LONGEST = 20_000


class NoteForm(forms.Form):
    """The shared text, and one field per person."""

    shared = forms.CharField(
        label="For everybody: what the session was about",
        help_text="Theme, skills practised, homework. Goes into every chart of the group, so write it without names.",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
    )

    def __init__(self, shared: str, people: Sequence[PartOfNote], data: object = None) -> None:
        super().__init__(data, initial={"shared": shared})  # type: ignore[arg-type]  # a QueryDict, or None
        self.people = people
        for person in people:
            self.fields[f"part_{person.line.seat_ref}"] = forms.CharField(
                label=person.line.name,
                help_text=_about(person),
                required=False,
                max_length=LONGEST,
                initial=person.text,
                widget=forms.Textarea(attrs={"rows": 4}),
            )

    def part_fields(self) -> Iterator[BoundField]:
        for person in self.people:
            yield self[f"part_{person.line.seat_ref}"]

    def parts(self) -> dict[UUID, str]:
        """What was written about each person, by their seat."""
        return {person.line.seat_ref: self.cleaned_data[f"part_{person.line.seat_ref}"] for person in self.people}


class AddendumForm(forms.Form):
    """What is added after signing."""

    part = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="Addendum",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what you add."},
    )

    def __init__(self, part: UUID, data: object = None) -> None:
        super().__init__(data, initial={"part": part}, auto_id=f"%s_{part}")  # type: ignore[arg-type]  # see above


def _about(person: PartOfNote) -> str:
    line = person.line
    if line.cancelled:
        return "Seat cancelled. What was written stays with the note."
    if line.present is None:
        return "Not marked yet."
    if not line.present:
        return "Absent: a part is not required."
    return f"Present for {line.minutes} of {line.planned_minutes} minutes."
