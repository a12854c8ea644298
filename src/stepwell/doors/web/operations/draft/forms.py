"""Which draft, as it was seen; and which change of it is meant?"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms

from stepwell.clinic.schedule.board import Board
from stepwell.doors.web.ui.days import Moment
from stepwell.pure.timetable.by_hand import Do, Move
from stepwell.pure.values import zone_named

NOBODY = ("", "Choose somebody")


class SeenForm(forms.Form):
    """The version of the draft that was looked at."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class ChangeForm(forms.Form):
    """One change of the week on the table. What it is about stands in it as refs."""

    do = forms.TypedChoiceField(coerce=Do, choices=[(each.value, each.value) for each in Do], widget=forms.HiddenInput)
    session = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    block = forms.UUIDField(required=False, widget=forms.HiddenInput)
    clinician = forms.ChoiceField(label="Who leads it?", required=False)
    patient = forms.ChoiceField(label="Who?", required=False)

    def __init__(self, board: Board, *, of: str, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"{of}_%s", **kwargs)
        self.board = board
        zone = zone_named(next((each.zone.key for each in board.wanted.problem.blocks), "UTC"))
        self.fields["start"] = Moment(label="When?", zone=zone, required=False)
        self._choose("clinician", board.wanted.clinicians, lambda each: each.signature)
        self._choose("patient", board.wanted.patients, lambda each: f"{each.name} ({each.state})")

    def _choose(self, name: str, rows: Mapping[str, Any], words: Any) -> None:
        named = sorted((words(each), str(each.ref)) for each in rows.values())
        self.fields[name].choices = [NOBODY, *((ref, text) for text, ref in named)]  # type: ignore[attr-defined]

    def only(self, name: str, keys: Iterable[str]) -> "ChangeForm":
        """The form with these to choose from."""
        rows: Mapping[str, Any] = self.board.wanted.patients if name == "patient" else self.board.wanted.clinicians
        refs = {str(rows[key].ref) for key in keys if key in rows}
        field: Any = self.fields[name]
        field.choices = [NOBODY, *(each for each in field.choices if each[0] in refs)]
        return self

    def clean(self) -> None:
        told, do = self.cleaned_data, self.cleaned_data.get("do")
        if do in (Do.SEAT, Do.UNSEAT, Do.ADD) and not told.get("patient"):
            self.add_error("patient", "Choose who.")
        if do is Do.ADD and not told.get("clinician"):
            self.add_error("clinician", "Choose who leads it.")
        if do is Do.ADD and not told.get("start") and "start" not in self.errors:
            self.add_error("start", "Write a day and a time.")
        if do is Do.MOVE and not (told.get("start") or told.get("clinician")) and not self.errors:
            self.add_error("start", "Write another time, or choose who else leads it.")

    @property
    def move(self) -> Move:
        """The change as the clinic knows it."""
        told, wanted = self.cleaned_data, self.board.wanted
        return Move(
            do=told["do"],
            session=told.get("session") or self.board.table.free_number,
            start_at=told.get("start"),
            clinician=_key(wanted.clinicians, told.get("clinician")),
            patient=_key(wanted.patients, told.get("patient")),
            block=_key(wanted.blocks, told.get("block")),
        )


def _key(rows: Mapping[str, Any], ref: str | UUID | None) -> str:
    return next((key for key, row in rows.items() if ref and str(row.ref) == str(ref)), "")
