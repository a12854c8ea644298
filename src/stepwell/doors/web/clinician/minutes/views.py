"""The minutes of one person in one session: the three numbers, why they are so, who said what, what was put right."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stepwell.clinic.access.actions import open_each
from stepwell.clinic.attendance.one_seat import OneSeat, SaidLine
from stepwell.clinic.attendance.queries import one_seat
from stepwell.clinic.live.queries import session_of
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Crumb, Fact
from stepwell.doors.web.ui.times import filed_words, range_words, zone_words
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER, Role.DIRECTOR)
@require_safe
def minutes(request: StepwellRequest, ref: UUID, seat: UUID) -> HttpResponse:
    """One seat, for whoever leads its session, or the director."""
    viewer, at = request.viewer, clock.now()
    session = session_of(viewer=viewer, ref=ref)
    found = one_seat(viewer=viewer, session_id=session.id, seat_ref=seat, at=at)
    purpose = Purpose.OPERATIONS if Role.DIRECTOR in viewer.roles else Purpose.TREATMENT
    open_each(viewer=viewer, patient_refs=[found.seat.patient.ref], kind=Kind.ATTENDANCE, purpose=purpose, at=at)
    context = {
        "nav": "clinician:day",
        "crumbs": [
            Crumb(label=session.title, href=reverse("clinician:session", args=[ref])), Crumb(label="Minutes"),
        ],
        "name": found.seat.patient.name,
        "title": session.title,
        "when": filed_words(session.starts_at, viewer.zone),
        "zone": zone_words(session.starts_at, viewer.zone),
        "facts": _facts(found, viewer.zone),
        "found": found,
        "corrections": [(each, filed_words(each.at, viewer.zone)) for each in found.corrections],
        "lines": [(_clock(each, viewer.zone), _says(each, viewer.zone), each) for each in found.lines],
    }  # fmt: skip
    return render(request, "clinician/minutes/page.html", context)


def _facts(found: OneSeat, zone: ZoneInfo) -> list[Fact]:
    told, bound = found.minutes, found.minutes.bound_seconds
    trusted = told.confidence.capitalize() + (f"; at most {bound} seconds too long" if bound is not None else "")
    spells = ", ".join(range_words(each.start_at, each.until, zone) for each in told.periods)
    return [
        Fact(label="Scheduled", value=f"{told.scheduled} min"),
        Fact(label="Attended", value=f"{told.attended} min" if told.known else "Not known yet"),
        Fact(label="Countable for a payer", value=f"{told.payer_countable} min" if told.known else "Not known yet"),
        Fact(label="How far it is trusted", value=trusted),
        *([Fact(label="Seen in the room", value=spells)] if spells else []),
    ]


def _clock(line: SaidLine, zone: ZoneInfo) -> str:
    first, last = (f"{each.astimezone(zone):%H:%M:%S}" for each in (line.since_at or line.at, line.until))
    return first if first == last else f"{first} to {last}"


def _says(line: SaidLine, zone: ZoneInfo) -> str:
    words = line.said.capitalize()
    if line.said == "breaks":
        words = "Breaks: " + (", ".join(range_words(each.start_at, each.until, zone) for each in line.breaks) or "none")
    words += f" for {line.minutes} min" if line.minutes else ""
    return words + (f", {line.times} times" if line.times > 1 else "")
