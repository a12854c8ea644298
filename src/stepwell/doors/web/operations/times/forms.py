"""Which days are closed?"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from stepwell.clinic.programs.queries import ProgrammeOffer
from stepwell.clinic.rulebook.queries import Holiday
from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.times import full_day_words


class ClosedForm(forms.Form):
    """One day of one programme or of all, with its name; and holidays chosen from a list."""

    programme = forms.ChoiceField(label="Who does not meet?", required=False)
    on = Day(label="Day", required=False, error_messages={"invalid": "Write a date."})
    name = forms.CharField(label="What is it called?", max_length=80, required=False)
    holidays = forms.MultipleChoiceField(
        label="Or choose holidays", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, offered: Sequence[ProgrammeOffer], holidays: Sequence[Holiday], data: Any = None) -> None:
        super().__init__(data, auto_id="closed_%s")
        everywhere = ("", "Nobody here")
        self.fields["programme"].choices = [everywhere, *((str(each.ref), each.name) for each in offered)]  # type: ignore[attr-defined]
        self.fields["holidays"].choices = [  # type: ignore[attr-defined]
            (str(each.on), f"{each.name}, {full_day_words(each.on)}") for each in holidays
        ]
        self._names = {str(each.on): each.name for each in holidays}
        if not holidays:
            del self.fields["holidays"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("on") and not told.get("name"):
            self.add_error("name", "Give the day a name, such as Staff day.")
        if not told.get("on") and not told.get("holidays") and "on" not in self.errors:
            self.add_error("on", "Write a day, or choose a holiday.")
        return told

    def days(self) -> list[tuple[date, str]]:
        """The days that were written or chosen, each with its name."""
        told = self.cleaned_data
        written = [(told["on"], told["name"])] if told["on"] else []
        return written + [(date.fromisoformat(each), self._names[each]) for each in told.get("holidays", ())]

    def programme_ref(self) -> UUID | None:
        return UUID(self.cleaned_data["programme"]) if self.cleaned_data["programme"] else None
