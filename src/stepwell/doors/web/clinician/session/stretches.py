"""Breaks and calls of a session: when did each begin and end? On the wall of whoever says so."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from stepwell.clinic.attendance.queries import RosterLine
from stepwell.clinic.live.queries import SessionUnderWay
from stepwell.doors.web.ui.meeting_times import a_time
from stepwell.pure.values import ClockTime, Period

WHY = "Say why the breaks change after closing."


class StretchForm(forms.Form):
    """A stretch of the session, by the clock. A session through midnight goes on into the next day."""

    starts = a_time("From", "Write when it began.")
    ends = a_time("To", "Write when it ended.")

    def __init__(self, session: SessionUnderWay, zone: ZoneInfo, *, until: datetime, data: Any = None) -> None:
        self.session, self.zone = session, zone
        clock = [each.astimezone(zone).time().replace(second=0, microsecond=0) for each in (session.starts_at, until)]
        super().__init__(data, initial=dict(zip(("starts", "ends"), clock, strict=True)), auto_id=f"{self.name}_%s")

    name = "stretch"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "starts" in told and "ends" in told:
            start_at, until = self._moment(told["starts"]), self._moment(told["ends"])
            if until <= start_at:
                self.add_error("ends", "Write an end later than the beginning.")
            else:
                told["period"] = Period(start_at, until)
        return told

    def _moment(self, clock: time) -> datetime:
        begins = self.session.starts_at.astimezone(self.zone)
        on: date = begins.date() + timedelta(days=clock < begins.time().replace(second=0, microsecond=0))
        return ClockTime(clock, self.zone).on(on)


class BreakForm(StretchForm):
    """One more break."""

    name = "break"


class LateBreakForm(BreakForm):
    """One more break of a session that is closed already, and why."""

    reason = forms.CharField(max_length=500, label="Why", error_messages={"required": WHY})


class CallForm(StretchForm):
    """Somebody took part by telephone for this time."""

    name = "call"
    seat = forms.TypedChoiceField(label="Who?", error_messages={"required": "Choose who was on the telephone."})
    field_order = ("seat", "starts", "ends")

    def __init__(self, roster: tuple[RosterLine, ...], session: SessionUnderWay, zone: ZoneInfo, **more: Any) -> None:
        super().__init__(session, zone, **more)
        people = [(str(line.seat_ref), line.name) for line in roster]
        self.fields["seat"].choices = [("", "Choose"), *people]  # type: ignore[attr-defined]
