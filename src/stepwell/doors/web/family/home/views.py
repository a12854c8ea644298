"""What does somebody share with me, since when and on what ground? Nothing here hints at the rest."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stepwell.clinic.access.actions import open_record
from stepwell.clinic.access.sharing import SharedRecord, shared_with
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.schedule.queries import SharedSession, shared_sessions
from stepwell.doors.web.family.home.words import KINDS, ground_words, near_day_words
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.shapes import Fact, SessionCard
from stepwell.doors.web.ui.times import full_date_words, range_words, zone_letters
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import today


@dataclass(frozen=True, slots=True)
class Person:
    """What one person shares. Names are empty where they are not shared, `sessions` None where the schedule is not."""

    name: str
    full_name: str
    facts: tuple[Fact, ...]
    sessions: tuple[SessionCard, ...] | None


@portal(Role.RELATIVE)
@require_safe
def home(request: StepwellRequest) -> HttpResponse:
    """Everybody who shares something with this relative."""
    at = clock.now()
    people = [_person(shared, request.viewer, at) for shared in shared_with(request.viewer, at=at)]
    return render(request, "family/home/page.html", {"people": people})


def _person(shared: SharedRecord, viewer: Viewer, at: datetime) -> Person:
    """Each record shown is opened through the gate, and so logged."""
    zone = viewer.zone
    if shared.patient_ref is None:
        return Person("", "", _facts(shared, "", zone), None)
    patient = open_record(
        viewer=viewer, patient_ref=shared.patient_ref, kind=Kind.IDENTITY, purpose=Purpose.FAMILY_SUPPORT, at=at
    )
    name = patient.preferred_name or patient.given_name
    sessions = None
    if shared.shows(Kind.SCHEDULE):
        open_record(
            viewer=viewer, patient_ref=shared.patient_ref, kind=Kind.SCHEDULE, purpose=Purpose.FAMILY_SUPPORT, at=at
        )
        coming = shared_sessions(patient, viewer=viewer, after_at=at, at=at)
        sessions = tuple(_card(each, zone, at) for each in _next_of_each(coming))
    return Person(name, patient.name, _facts(shared, name, zone), sessions)


def _next_of_each(coming: tuple[SharedSession, ...]) -> list[SharedSession]:
    """The next appointment, and the next one in which relatives take part if that is another."""
    together = [each for each in coming if each.with_relatives][:1]
    return [*coming[:1], *(each for each in together if each not in coming[:1])]


def _card(session: SharedSession, zone: ZoneInfo, at: datetime) -> SessionCard:
    """A title that tells nothing of what is treated."""
    day = near_day_words(today(session.starts_at, zone), today(at, zone))
    return SessionCard(
        title=session.title if session.with_relatives else "Appointment",
        kind="You take part in this one" if session.with_relatives else "With their care team",
        time=f"{day}, {range_words(session.starts_at, session.ends_at, zone)}",
        zone=zone_letters(session.starts_at, zone),
        state="live" if session.starts_at <= at else "planned",
    )


def _facts(shared: SharedRecord, name: str, zone: ZoneInfo) -> tuple[Fact, ...]:
    facts = []
    for each in shared.kinds:
        label, holds = KINDS[each.kind]
        since = full_date_words(today(each.since_at, zone))
        until = f" until {full_date_words(today(each.until, zone))}" if each.until else ""
        why = ground_words(each.ground, name)
        facts.append(Fact(label=label, value=f"{holds} Shared since {since}{until}, {why}."))
    return tuple(facts)
