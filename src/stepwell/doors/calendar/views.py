"""What does a person's own calendar program read? Their appointments, in neutral words, to whoever has the address."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from stepwell.clinic.access.actions import NotYours, open_record
from stepwell.clinic.access.queries import patients
from stepwell.clinic.people.queries import Viewer, viewer_of
from stepwell.clinic.schedule import queries as schedule
from stepwell.clinic.schedule.queries import Appointment
from stepwell.doors.web.gate import public
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as
from stepwell.pure import ical
from stepwell.pure.entitlement import Kind, Purpose
from stepwell.pure.values import Period

BEHIND, AHEAD = timedelta(weeks=4), timedelta(weeks=12)
NAME, TITLE = "Appointments", "Appointment"


@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The secret in the address is the key, for calendar programs cannot sign in. Unknown: 404; ended: empty."""
    known = schedule.feed_of(token)
    if known is None:
        raise Http404
    at = clock.now()
    with acting_as(known.account_id):
        viewer = viewer_of(known.account)
        found = _appointments(viewer, Period(at - BEHIND, at + AHEAD), at) if known.ended_at is None else ()
    zone = viewer.zone
    text = ical.feed(NAME, [_event(appointment, zone) for appointment in found], stamped_at=at)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})


def _appointments(viewer: Viewer, period: Period, at: datetime) -> Iterable[Appointment]:
    if viewer.staff_id is not None:
        return schedule.appointments_led(viewer=viewer, period=period)
    patient = patients(viewer, at=at).filter(pk=viewer.patient_id or 0).first()
    if patient is None:
        raise Http404
    try:
        open_record(viewer=viewer, patient_ref=patient.ref, kind=Kind.SCHEDULE, purpose=Purpose.OWN_RECORD, at=at)
    except NotYours as refusal:
        raise Http404 from refusal
    return schedule.appointments(viewer=viewer, patient=patient, period=period, at=at)


def _event(appointment: Appointment, zone: ZoneInfo) -> ical.Event:
    return ical.Event(
        ref=str(appointment.ref),
        period=Period(appointment.starts_at, appointment.ends_at),
        zone=zone,
        title=TITLE,
        sequence=appointment.sequence,
        cancelled=appointment.cancelled,
        join_url=appointment.join_link if appointment.join_link.startswith("https://") else "",
    )
