"""Who cannot lead their sessions, and for how long?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from stepwell.doors.web.ui.days import Moment

WHY = (("sick", "They are ill"), ("leave", "They are on leave"), ("other", "Something else"))


class IllForm(forms.Form):
    """One colleague, from one moment until another."""

    staff = forms.ChoiceField(label="Who?", error_messages={"required": "Choose who is away."})
    kind = forms.ChoiceField(label="Why?", choices=WHY, help_text="Told to nobody but those who plan.")

    def __init__(
        self,
        people: Sequence[tuple[str, str]],
        *,
        zone: ZoneInfo,
        starts_at: datetime,
        ends_at: datetime,
        data: Any = None,
    ) -> None:
        super().__init__(data, initial={"starts": starts_at, "ends": ends_at, "kind": "sick"})
        self.fields["staff"].choices = [("", "Choose somebody"), *people]  # type: ignore[attr-defined]
        missing = {"required": "Write a day and a time."}
        self.fields["starts"] = Moment(label="From", zone=zone, error_messages=missing)
        self.fields["ends"] = Moment(label="Until", zone=zone, error_messages=missing)
        self.order_fields(["staff", "starts", "ends", "kind"])

    def clean(self) -> None:
        starts_at, ends_at = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends", "Write an end that is later than the beginning.")
