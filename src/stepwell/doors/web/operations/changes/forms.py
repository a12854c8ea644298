"""What has happened, and to whom?"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from stepwell.clinic.live.disruptions import Away, Begins, Disruption, LivesElsewhere, RelativesCan
from stepwell.clinic.schedule.actions import Window
from stepwell.doors.web.ui.days import Moment
from stepwell.doors.web.ui.meeting_times import DAYS, a_time
from stepwell.doors.web.ui.moving import MovingForm
from stepwell.pure.values import Period

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from stepwell.clinic.people.models import Staff

WHY = (("sick", "They are ill"), ("leave", "They are on leave"), ("other", "Something else"))


class WhoForm(forms.Form):
    """Somebody out of a list: `person` is who was chosen."""

    who = forms.ChoiceField(label="Who?", error_messages={"required": "Choose somebody."})

    def __init__(self, people: Sequence[tuple[Any, str]], data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self._people = {str(each.ref): each for each, _ in people}
        choices = [("", "Choose somebody"), *((str(each.ref), name) for each, name in people)]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        self.order_fields(["who"])

    @property
    def person(self) -> Any:
        return self._people[self.cleaned_data["who"]]

    def happened(self) -> Disruption:
        """What these answers say."""
        raise NotImplementedError

    @property
    def name(self) -> str:
        return str(self.person.name)

    @property
    def has_nobody(self) -> bool:
        return not self._people


class AwayForm(WhoForm):
    """One colleague, from one moment until another."""

    kind = forms.ChoiceField(label="Why?", choices=WHY, help_text="Told to nobody but those who plan.")

    def __init__(self, people: "Sequence[tuple[Staff, str]]", *, zone: "ZoneInfo", at: datetime, data: Any) -> None:
        starts_at = at.replace(second=0, microsecond=0)
        midnight = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        super().__init__(people, data, initial={"starts": starts_at, "ends": midnight, "kind": "sick"})
        missing = {"required": "Write a day and a time."}
        self.fields["starts"] = Moment(label="From", zone=zone, error_messages=missing)
        self.fields["ends"] = Moment(label="Until", zone=zone, error_messages=missing)
        self.order_fields(["who", "starts", "ends", "kind"])

    def clean(self) -> None:
        starts_at, ends_at = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends", "Write an end that is later than the beginning.")

    def happened(self) -> Disruption:
        told = self.cleaned_data
        return Away(self.person, Period(told["starts"], told["ends"]), told["kind"])


class ElsewhereForm(MovingForm, WhoForm):
    """One patient, and where they live from a day on."""

    def happened(self) -> Disruption:
        return LivesElsewhere(self.person, self.place(), self.cleaned_data["from_on"])


class UnlicensedForm(WhoForm):
    """A patient of whom it is known where they sit."""

    def happened(self) -> Disruption:
        return LivesElsewhere(self.person)


class NewForm(WhoForm):
    """A patient without a seat."""

    def happened(self) -> Disruption:
        return Begins(self.person)


class RelativesForm(WhoForm):
    """Somebody's relative, and the only hours of every week in which they can come."""

    weekdays = forms.TypedMultipleChoiceField(
        label="On which days can they come?",
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one day or more."},
    )
    starts = a_time("From", "Write when it begins.")
    ends = a_time("Until", "Write when it ends.")

    def clean(self) -> None:
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "Write an end that is later on the same day.")

    def happened(self) -> Disruption:
        told = self.cleaned_data
        windows = (Window(day, told["starts"], told["ends"]) for day in told["weekdays"])
        return RelativesCan(self.person, tuple(windows))
