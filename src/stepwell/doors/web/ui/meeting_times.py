"""How does somebody say when they can meet, and when they are away? The same page in every portal."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from stepwell.clinic.people.actions import NotAnAbsence
from stepwell.clinic.people.queries import account_by_id
from stepwell.clinic.schedule import actions, queries
from stepwell.clinic.schedule.actions import NotAvailability
from stepwell.clinic.schedule.queries import AwayLine, Hours
from stepwell.doors.web.gate import StepwellRequest
from stepwell.doors.web.ui.days import Day
from stepwell.doors.web.ui.times import clock_words, day_words, span_words, zone_words
from stepwell.journeys.end_absence import end_absence
from stepwell.journeys.say_absence import say_absence
from stepwell.pure.values import ClockTime, time_words, today

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CAN, CANNOT = "can", "cannot"
WHY = {"leave": "Leave", "sick": "Sick", "other": "Something else"}


@dataclass(frozen=True, slots=True)
class DayHours:
    """One weekday and its windows, each with what takes it away again."""

    day: str
    windows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AwayWords:
    """One absence in words, with the published sessions it touches."""

    ref: UUID
    when: str
    kind: str
    touched: tuple[str, ...]


def a_time(label: str, missing: str, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=required,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": missing, "invalid": "Write a time such as 09:30."},
    )


class HoursForm(forms.Form):
    """On these days, at these hours: yes, or no."""

    weekdays = forms.TypedMultipleChoiceField(
        label="On which days?",
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one day or more."},
    )
    starts = a_time("From", "Write when it begins.")
    ends = a_time("Until", "Write when it ends.")
    what = forms.ChoiceField(
        label="What then?",
        choices=[(CAN, "Sessions are possible"), (CANNOT, "No sessions: a break, or no more")],
        widget=forms.RadioSelect,
        initial=CAN,
    )


class AwayForm(forms.Form):
    """From the first day to the last, both included; by the hour where times are given."""

    first = Day(label="First day", error_messages={"required": "Write the first day.", "invalid": "Write a date."})
    last = Day(label="Last day", error_messages={"required": "Write the last day.", "invalid": "Write a date."})
    starts = a_time("From, on the first day", "", required=False)
    ends = a_time("Until, on the last day", "", required=False)

    def __init__(self, *, is_staff: bool, data: Any = None) -> None:
        super().__init__(data, auto_id="away_%s")
        if is_staff:
            self.fields["kind"] = forms.ChoiceField(label="Why", choices=list(WHY.items()))

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From when until when, on that wall."""
        told = self.cleaned_data
        starts_at = ClockTime(told["starts"] or time(0), zone).on(told["first"])
        if told["ends"]:
            return starts_at, ClockTime(told["ends"], zone).on(told["last"])
        return starts_at, ClockTime(time(0), zone).on(told["last"] + timedelta(days=1))


def meeting_times(
    request: StepwellRequest,
    *,
    account: "Account",
    zone: ZoneInfo,
    is_staff: bool,
    page: str,
    at: datetime,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    """The page on which an account's times are said, on the wall of that zone; `page` is the portal's.

    A POST says hours, takes a window away, says an absence or ends one.
    """
    viewer = request.viewer
    do = "back" if "back" in request.POST else request.POST.get("do", "")
    hours = HoursForm(request.POST if do == "hours" else None)
    away = AwayForm(is_staff=is_staff, data=request.POST if do == "away" else None)
    if request.method == "POST":
        told = {
            "hours": lambda: _say_hours(account, hours),
            "less": lambda: _take_away(request, account),
            "away": lambda: _say_absence(request, account, away, zone, at),
            "back": lambda: _end_absence(request, account, at),
        }.get(do, lambda: "")()
        if told:
            messages.success(request, told)
            return HttpResponseRedirect(request.get_full_path())
    windows = queries.hours_of(account, viewer=viewer)
    lines = queries.away_lines(viewer=viewer, at=at, account=account)
    context = {
        "zone": zone_words(at, zone),
        "days": list(_by_day(windows)),
        "away_lines": [away_words(line, zone) for line in lines],
        "hours": hours,
        "away": away,
        "is_staff": is_staff,
    }
    return render(request, page, context | dict(more or {}), status=422 if request.method == "POST" else 200)


def away_words(line: AwayLine, zone: ZoneInfo) -> AwayWords:
    """Monday, 2 March to Friday, 6 March; whole days without their hours."""
    first_on, last_on = today(line.starts_at, zone), today(line.ends_at - timedelta(microseconds=1), zone)
    whole = all(each.astimezone(zone).time() == time(0) for each in (line.starts_at, line.ends_at))
    if whole:
        when = day_words(first_on) + ("" if first_on == last_on else f" to {day_words(last_on)}")
    elif first_on == last_on:
        when = span_words(line.starts_at, line.ends_at, zone)
    else:
        when = " to ".join(f"{day_words(today(each, zone))}, {clock_words(each, zone)}" for each in
                           (line.starts_at, line.ends_at))  # fmt: skip
    touched = tuple(f"{span_words(each.starts_at, each.ends_at, zone)}: {each.title}" for each in line.touched)
    return AwayWords(line.ref, when, WHY[line.kind] if line.kind != "other" else "", touched)


def _by_day(windows: tuple[Hours, ...]) -> Iterator[DayHours]:
    for weekday, each in groupby(windows, key=lambda window: window.weekday):
        yield DayHours(DAYS[weekday], tuple((_range(window), _name(window)) for window in each))


def _range(window: Hours) -> str:
    return f"{time_words(window.starts)} to {time_words(window.ends)}"


def _name(window: Hours) -> str:
    return f"{window.weekday} {window.starts:%H:%M} {window.ends:%H:%M}"


def _say_hours(account: "Account", form: HoursForm) -> str:
    if form.is_valid():
        told = form.cleaned_data
        try:
            actions.say_hours(
                account=account,
                weekdays=told["weekdays"],
                starts=told["starts"],
                ends=told["ends"],
                can_meet=told["what"] == CAN,
            )
        except NotAvailability as refusal:
            form.add_error("ends" if "end" in str(refusal) else "what", str(refusal))
        else:
            return "It is kept. Sessions that are published stay as they are."
    return ""


def _take_away(request: StepwellRequest, account: "Account") -> str:
    window = next(
        (each for each in queries.hours_of(account, viewer=request.viewer) if _name(each) == request.POST.get("what")),
        None,
    )
    if window is not None:
        actions.say_hours(
            account=account, weekdays=[window.weekday], starts=window.starts, ends=window.ends, can_meet=False
        )
    return "It is taken away. Sessions that are published stay as they are."


def _say_absence(request: StepwellRequest, account: "Account", form: AwayForm, zone: ZoneInfo, at: datetime) -> str:
    if not form.is_valid():
        return ""
    starts_at, ends_at = form.moments(zone)
    try:
        touched = say_absence(
            account=account,
            starts_at=starts_at,
            ends_at=ends_at,
            kind=form.cleaned_data.get("kind", "other"),
            by=account_by_id(request.viewer.account_id),
            at=at,
        )
    except NotAnAbsence as refusal:
        form.add_error("last", str(refusal))
        return ""
    if not touched:
        return "It is kept. No published session falls into it."
    sessions = "1 published session falls" if touched == 1 else f"{touched} published sessions fall"
    return f"It is kept, and {sessions} into it. Whoever plans the week is told; nothing is cancelled by itself."


def _end_absence(request: StepwellRequest, account: "Account", at: datetime) -> str:
    try:
        absence = queries.absence_of(UUID(request.POST.get("back", "")), account=account, viewer=request.viewer)
    except ValueError:
        absence = None
    if absence is None:
        raise Http404
    end_absence(absence=absence, by=account_by_id(request.viewer.account_id), at=at)
    return "It holds no more from now on."
