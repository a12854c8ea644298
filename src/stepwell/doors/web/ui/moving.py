"""Where does somebody live, and from which day on? The same questions in every portal."""

from typing import Any

from django import forms

from stepwell.clinic.people.actions import Place
from stepwell.doors.web.ui.days import Day
from stepwell.pure.values import STATE_NAMES

# The zones of the United States that people name; each keeps its own daylight saving rules.
ZONES = {
    "America/New_York": "Eastern (New York)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Phoenix": "Arizona (no daylight saving)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Puerto Rico",
    "Pacific/Guam": "Guam",
}


class MovingForm(forms.Form):
    """A day, a state and its clocks; the address is where help would be sent."""

    from_on = Day(
        label="From which day on?",
        help_text="Today, if it is so already.",
        error_messages={"required": "Write a day.", "invalid": "Write a date."},
    )
    state = forms.ChoiceField(
        label="Which state?",
        choices=[("", "Choose a state"), *sorted(STATE_NAMES.items(), key=lambda item: item[1])],
        error_messages={"required": "Choose a state."},
    )
    time_zone = forms.ChoiceField(
        label="Which clocks?",
        choices=[("", "Choose a time zone"), *ZONES.items()],
        error_messages={"required": "Choose a time zone."},
    )
    address = forms.CharField(
        label="Street and number there", required=False, max_length=250,
        help_text="In an emergency help is sent there. Without it nobody knows an address from that day on.",
    )  # fmt: skip
    city = forms.CharField(label="City", required=False, max_length=120)
    postal_code = forms.CharField(label="ZIP code", required=False, max_length=12)

    def place(self) -> Place:
        told: dict[str, Any] = self.cleaned_data
        return Place(**{name: told[name] for name in Place.__dataclass_fields__})
