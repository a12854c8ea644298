"""Of which days is the packet?"""

from datetime import date, timedelta
from typing import Any

from django import forms

from stepwell.doors.web.ui.days import Day

MOST_DAYS = 92


class PacketForm(forms.Form):
    """The first day and the last, on the patient's own wall; no more than an auditor asked for."""

    first_on = Day(label="From", error_messages={"required": "Say from which day."})
    last_on = Day(label="To, this day included", error_messages={"required": "Say to which day."})

    def __init__(self, *, today: date, data: Any = None) -> None:
        super().__init__(data, initial={"first_on": today - timedelta(days=6), "last_on": today})

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first_on, last_on = told.get("first_on"), told.get("last_on")
        if first_on and last_on and last_on < first_on:
            self.add_error("last_on", "The last day is before the first.")
        elif first_on and last_on and (last_on - first_on).days >= MOST_DAYS:
            self.add_error("last_on", f"At most {MOST_DAYS} days go into one packet. Make several.")
        return told
