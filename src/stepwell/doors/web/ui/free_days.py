"""The free times of a meeting, day by day, and what comes of the one that was chosen. The same for whoever books."""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.contrib import messages

from stepwell.clinic.schedule.actions import NotBookable, SomebodyWasFaster
from stepwell.doors.web.gate import StepwellRequest
from stepwell.doors.web.ui.times import clock_words, day_words
from stepwell.pure.values import Period, today

CHOOSE = "Choose a time first."
FASTER = "Somebody was faster: that time was taken a moment ago. Here is what is free now; nothing has changed."


@dataclass(frozen=True, slots=True)
class DayTimes:
    """The free times of one day: each its value in the form, and its words."""

    day: str
    times: tuple[tuple[str, str], ...]


def free_days(times: Sequence[Period], zone: ZoneInfo, *, unpaid: Container[Period] = ()) -> tuple[DayTimes, ...]:
    """The times by the day on this wall; of the `unpaid` it says so."""

    def words(time: Period) -> str:
        return clock_words(time.start_at, zone) + (", may not be paid" if time in unpaid else "")

    return tuple(
        DayTimes(day_words(on), tuple((time.start_at.isoformat(), words(time)) for time in each))
        for on, each in groupby(times, key=lambda time: today(time.start_at, zone))
    )


def chosen(request: StepwellRequest, act: Callable[[datetime], str]) -> tuple[str, str]:
    """What came of the time that was chosen: the words of what was done, or of what stands in the way."""
    try:
        starts_at = datetime.fromisoformat(request.POST.get("starts", ""))
        if starts_at.tzinfo is None:
            return "", CHOOSE
    except (ValueError, OverflowError):
        return "", CHOOSE
    try:
        told = act(starts_at)
    except SomebodyWasFaster:
        return "", FASTER
    except NotBookable as refusal:
        return "", str(refusal)
    messages.success(request, told)
    return told, ""
