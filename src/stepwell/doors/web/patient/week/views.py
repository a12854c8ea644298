"""Week: when do I meet whom, what became of it, and how does it get into my own calendar?"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stepwell.clinic.attendance.queries import minutes_of
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.schedule.queries import appointments, when_words
from stepwell.clinic.schedule.waiting import open_offers
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.patient.sessions import card
from stepwell.doors.web.patient.week.forms import WeekForm
from stepwell.doors.web.ui.calendar_address import calendar_address, make_calendar_address
from stepwell.doors.web.ui.shapes import DayColumn, SessionCard
from stepwell.doors.web.ui.times import date_words, zone_letters, zone_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import Period, monday_of, today, week_of

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

WEEK = timedelta(days=7)


@portal(Role.PATIENT)
@require_safe
def week(request: StepwellRequest) -> HttpResponse:
    """One week, Monday to Sunday on the patient's own wall; `?on=` chooses it by any of its days."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCHEDULE, Kind.ATTENDANCE, at=at)
    zone = patient.zone
    now_on, form = today(at, zone), WeekForm(request.GET)
    on = (form.cleaned_data["on"] if form.is_valid() else None) or now_on
    monday = monday_of(on)
    period = week_of(monday, zone)
    days = _days(viewer, patient, period, at)
    context = {
        "title": f"{date_words(monday)} to {date_words(monday + timedelta(days=6))} {monday:%Y}",
        "days": days,
        "is_free": not any(day.sessions for day in days),
        "is_this_week": period.contains(at),
        "before": _link(monday - WEEK),
        "after": _link(monday + WEEK),
        "zone": zone_words(period.start_at, zone),
        "zone_later": _zone_later(period, zone),
        "offers": [
            (
                reverse("patient:offer", args=[each.ref]),
                f"{each.session.title}: {when_words(each.session.starts_at, zone)}",
            )
            for each in open_offers(viewer=viewer, at=at)
        ],
        "feed_address": calendar_address(request),
    }
    return render(request, "patient/week/page.html", context)


@portal(Role.PATIENT)
@require_POST
def calendar(request: StepwellRequest) -> HttpResponse:
    """Make the address under which the patient's own calendar program reads their sessions, or `another`."""
    at = clock.now()
    own_record(request.viewer, Kind.SCHEDULE, at=at)
    make_calendar_address(request, at=at)
    return redirect(reverse("patient:week") + "#calendar")


def _days(viewer: Viewer, patient: "Patient", period: Period, at: datetime) -> list[DayColumn]:
    zone = patient.zone
    found = appointments(viewer=viewer, patient=patient, period=period, at=at)
    minutes = minutes_of(viewer=viewer, seat_refs=[each.ref for each in found], at=at)
    cards: dict[date, list[SessionCard]] = {}
    for each in found:
        shown = card(each, zone=zone, at=at, attended=minutes.get(each.ref))
        cards.setdefault(today(each.starts_at, zone), []).append(shown)
    days = [today(period.start_at, zone) + timedelta(days=number) for number in range(7)]
    return [
        DayColumn(label=f"{on:%A}", date=date_words(on), sessions=cards.get(on, ()), is_today=on == today(at, zone))
        for on in days
    ]


def _link(monday: date) -> str:
    return f"{reverse('patient:week')}?on={monday.isoformat()}"


def _zone_later(period: Period, zone: ZoneInfo) -> str:
    """What the zone is called when the week ends, if the clocks change within it; else empty."""
    first, last = (zone_letters(moment, zone) for moment in (period.start_at, period.until))
    return "" if first == last else last
