"""Who takes this turn; who is on call every week, and at which hours; who is away?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from stepwell.clinic.safety.queries import Candidate
from stepwell.doors.web.ui.days import Day, Moment
from stepwell.doors.web.ui.meeting_times import WHY
from stepwell.pure.escalation import PARTS

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip


class CoverForm(forms.Form):
    """Somebody takes a turn, or part of it."""

    staff = forms.ChoiceField(label="Who takes it?", error_messages={"required": "Choose who takes it."})

    def __init__(
        self,
        people: Sequence[Candidate],
        *,
        part: str,
        zone: ZoneInfo,
        starts_at: datetime,
        ends_at: datetime,
        data: Any = None,
    ) -> None:
        super().__init__(data, auto_id="cover_%s", initial={"starts": starts_at, "ends": ends_at})
        able = [(str(each.staff.ref), _words(each)) for each in people if part in each.parts]
        self.fields["staff"].choices = [("", "Choose somebody"), *able]  # type: ignore[attr-defined]
        missing = {"required": "Write a day and a time."}
        self.fields["starts"] = Moment(label="From", zone=zone, error_messages=missing)
        self.fields["ends"] = Moment(label="Until", zone=zone, error_messages=missing)


class SwapForm(forms.Form):
    """Two people take each other's turn."""

    other = forms.ChoiceField(label="For which turn?", error_messages={"required": "Choose the other turn."})

    def __init__(self, others: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data, auto_id="swap_%s")
        self.fields["other"].choices = [("", "Choose a turn"), *others]  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """Somebody is on call every week."""

    staff = forms.ChoiceField(label="Who?", error_messages={"required": "Choose who is on call."})
    part = forms.ChoiceField(label="In which part?", choices=[(part, part.capitalize()) for part in PARTS])
    weekdays = forms.TypedMultipleChoiceField(
        label="On which days does it begin?",
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one day or more."},
    )
    starts = forms.TimeField(
        label="From",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Write when it begins.", "invalid": "Write a time such as 20:00."},
    )
    ends = forms.TimeField(
        label="Until",
        help_text="Where it is not later than the beginning, it ends on the next day.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Write when it ends.", "invalid": "Write a time such as 08:00."},
    )
    time_zone = forms.ChoiceField(label="By the clock of")
    from_on = Day(label="First day", error_messages={"required": "Write the first day.", "invalid": "Write a date."})

    def __init__(self, people: Sequence[Candidate], *, zone: str, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="line_%s", **kwargs)
        able = [(str(each.staff.ref), _words(each)) for each in people]
        self.fields["staff"].choices = [("", "Choose somebody"), *able]  # type: ignore[attr-defined]
        zones = (zone, *(name for name in ZONES if name != zone))
        self.fields["time_zone"].choices = [(name, _zone(name)) for name in zones]  # type: ignore[attr-defined]


class AwayForm(forms.Form):
    """Somebody is away."""

    staff = forms.ChoiceField(label="Who?", error_messages={"required": "Choose who is away."})

    def __init__(self, people: Sequence[Candidate], *, zone: ZoneInfo, data: Any = None) -> None:
        super().__init__(data, auto_id="away_%s")
        able = [(str(each.staff.ref), each.staff.name) for each in people]
        self.fields["staff"].choices = [("", "Choose somebody"), *able]  # type: ignore[attr-defined]
        missing = {"required": "Write a day and a time."}
        self.fields["starts"] = Moment(label="From", zone=zone, error_messages=missing)
        self.fields["ends"] = Moment(label="Until", zone=zone, error_messages=missing)
        self.fields["kind"] = forms.ChoiceField(label="Why", choices=list(WHY.items()))


def _words(each: Candidate) -> str:
    return each.staff.signature if each.can_be_woken else f"{each.staff.signature} (no page would wake them yet)"


def _zone(name: str) -> str:
    return name.rpartition("/")[2].replace("_", " ")
