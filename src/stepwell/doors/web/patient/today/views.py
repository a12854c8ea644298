"""Today: what is next for me, how is my week, and what is asked of me?"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.access.minors import may_be_a_minor
from stepwell.clinic.access.signed import asked_anew, consents_of
from stepwell.clinic.attendance.queries import week_dose
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.queries import latest_episode, stay_facts
from stepwell.clinic.schedule.queries import next_appointment
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.patient.own_record import own_record
from stepwell.doors.web.patient.sessions import card
from stepwell.doors.web.patient.today.week import dose_picture
from stepwell.doors.web.patient.waiting import asked_today
from stepwell.doors.web.ui.times import day_words, zone_words
from stepwell.doors.web.ui.told import told_lately
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import today as day_of

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

ASKED_ANEW_FOR = timedelta(days=30)


@portal(Role.PATIENT)
@require_safe
def today(request: StepwellRequest) -> HttpResponse:
    """The patient's own day: next session, this week's hours, what is due, what they were told."""
    viewer, at = request.viewer, clock.now()
    patient = own_record(viewer, Kind.SCHEDULE, Kind.ATTENDANCE, Kind.SCORES, Kind.ANSWERS, at=at)
    zone, on = patient.zone, patient.today(at)
    following = next_appointment(viewer=viewer, patient=patient, at=at)
    stay = stay_facts(patient, on=on, viewer=viewer, at=at)
    context = {
        "name": viewer.name,
        "date": day_words(on),
        "zone": zone_words(at, zone),
        "stay": stay,
        "was_here": stay is None and latest_episode(patient, viewer=viewer, at=at) is not None,
        "next": card(following, zone=zone, at=at, day=_day(following.starts_at, zone, on)) if following else None,
        "week": dose_picture(week_dose(viewer=viewer, patient=patient, at=at), zone),
        "asked": asked_today(viewer, patient, at) if stay else None,
        "decides_anew": _decides_anew(patient, viewer, at),
        "moments": told_lately(viewer, at=at),
    }
    return render(request, "patient/today/page.html", context)


def _day(starts_at: datetime, zone: ZoneInfo, on: date) -> str:
    """Today, Tomorrow, or Thursday, 16 April."""
    day = day_of(starts_at, zone)
    return {0: "Today", 1: "Tomorrow"}.get((day - on).days, day_words(day))


def _decides_anew(patient: "Patient", viewer: Viewer, at: datetime) -> bool:
    """Whether something ended lately because the law asks a young person for another signature now."""
    if not may_be_a_minor(patient, at=at):
        return False
    own_record(viewer, Kind.ACCESS, at=at)
    anew = asked_anew(consents_of(patient, viewer=viewer, at=at))
    return any(each.ended_at is None or at - each.ended_at < ASKED_ANEW_FOR for each in anew)
