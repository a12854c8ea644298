"""Where does somebody live, and from which day on? The same questions in every portal."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from stepwell.clinic.people.actions import NotAMove, Place
from stepwell.clinic.people.queries import account_by_id, moves_ahead
from stepwell.doors.web.gate import StepwellRequest
from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.times import full_day_words
from stepwell.journeys.say_move import say_move
from stepwell.pure.values import STATE_NAMES

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

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


def moving(
    request: StepwellRequest, patient: "Patient", *, page: str, at: datetime, more: Mapping[str, object] | None = None
) -> HttpResponse:
    """The page on which it is said, by the patient or for them; `page` is the portal's. A POST says it."""
    form = MovingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            touched = say_move(
                patient=patient,
                to=form.place(),
                from_on=form.cleaned_data["from_on"],
                by=account_by_id(request.viewer.account_id),
                at=at,
            )
        except NotAMove as refusal:
            form.add_error("from_on", str(refusal))
        else:
            messages.success(request, _kept(touched))
            return HttpResponseRedirect(request.path)
    ahead = moves_ahead([patient]).get(patient.pk)
    context = {
        "form": form,
        "now": STATE_NAMES.get(patient.state, "a state nobody wrote down"),
        "ahead": f"{STATE_NAMES[ahead.state]}, from {full_day_words(ahead.from_on)} on" if ahead else "",
    }
    return render(request, page, context | dict(more or {}), status=422 if form.errors else 200)


def _kept(touched: int) -> str:
    if not touched:
        return "It is kept, and whoever plans the weeks is told. No published session has to change."
    sessions = "1 published session" if touched == 1 else f"{touched} published sessions"
    return f"It is kept, and whoever plans the weeks is told that {sessions} cannot stay as planned."
