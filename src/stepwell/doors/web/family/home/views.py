"""What does somebody share with me, since when and on what ground? Nothing here hints at the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stepwell.clinic.access.actions import open_kinds
from stepwell.clinic.access.countersigning import papers_of
from stepwell.clinic.access.guardianships import represented_by
from stepwell.clinic.access.sharing import SharedRecord, shared_with
from stepwell.clinic.attendance.queries import sessions_kept
from stepwell.clinic.measures.queries import scores
from stepwell.clinic.people.queries import Viewer, account_by_id
from stepwell.clinic.plans.queries import shared_goals
from stepwell.clinic.safety.queries import current_plan
from stepwell.clinic.schedule.queries import SharedSession, shared_sessions
from stepwell.doors.web.family.home.words import KINDS, ground_words, kept_words, near_day_words
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.plans import PlanPicture, picture
from stepwell.doors.web.ui.shapes import Fact, SessionCard
from stepwell.doors.web.ui.times import full_date_words, range_words, zone_letters
from stepwell.journeys.disclose_to_relative import disclose_to_relative
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import today

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

LOOKED_BACK = timedelta(days=14)
SCORES = 4


@dataclass(frozen=True, slots=True)
class Person:
    """What one person shares. What is None, or a name that is empty, is not shared, and nothing is said of it.

    `notice` travels with what tells of substance use, and is empty where nothing of that kind is shared.
    """

    name: str
    full_name: str
    facts: tuple[Fact, ...]
    phone: str = ""
    sessions: tuple[SessionCard, ...] | None = None
    book_href: str = ""
    kept: str | None = None
    goals: tuple[str, ...] | None = None
    plan: PlanPicture | None = None
    shares_plan: bool = False
    scores: tuple[Fact, ...] | None = None
    notice: str = ""


@portal(Role.RELATIVE)
@require_safe
def home(request: StepwellRequest) -> HttpResponse:
    """Everybody who shares something with this relative."""
    viewer, at = request.viewer, clock.now()
    shared = shared_with(viewer, at=at)
    protected = [each.patient_ref for each in shared if each.patient_ref and each.shows(Kind.SUBSTANCE_USE)]
    notices: Mapping[UUID, str] = {}
    if protected:
        notices = disclose_to_relative(patient_refs=protected, by=account_by_id(viewer.account_id), at=at)
    people = [_person(each, viewer, notices, at) for each in shared]
    context = {
        "people": people,
        "represents": bool(represented_by(viewer, at=at)),
        "papers": [paper for paper in papers_of(viewer, at=at) if paper.signed_at is None],
    }
    return render(request, "family/home/page.html", context)


def _person(shared: SharedRecord, viewer: Viewer, notices: Mapping[UUID, str], at: datetime) -> Person:
    """Each kind that is shown is opened through the gate, and so logged."""
    zone = viewer.zone
    if shared.patient_ref is None:
        return Person("", "", _facts(shared, "", zone))
    patient, _ = open_kinds(
        viewer=viewer,
        patient_ref=shared.patient_ref,
        kinds=[each.kind for each in shared.kinds],
        purpose=Purpose.FAMILY_SUPPORT,
        at=at,
    )
    name = patient.preferred_name or patient.given_name
    return Person(
        name=name,
        full_name=patient.name,
        facts=_facts(shared, name, zone),
        phone=patient.phone,
        sessions=_sessions(patient, viewer, at) if shared.shows(Kind.SCHEDULE) else None,
        book_href=reverse("family:book", args=[shared.patient_ref]) if shared.shows(Kind.SCHEDULE) else "",
        kept=_kept(patient, viewer, at) if shared.shows(Kind.ATTENDANCE) else None,
        goals=shared_goals(patient, viewer=viewer, at=at) if shared.shows(Kind.PLAN) else None,
        plan=_plan(patient, viewer, at) if shared.shows(Kind.SAFETY) else None,
        shares_plan=shared.shows(Kind.SAFETY),
        scores=_scores(patient, viewer, at) if shared.shows(Kind.SCORES) else None,
        notice=notices.get(shared.patient_ref, ""),
    )


def _plan(patient: "Patient", viewer: Viewer, at: datetime) -> PlanPicture | None:
    plan = current_plan(viewer=viewer, patient=patient, at=at)
    return picture(plan, viewer.zone, patient.today(at))


def _sessions(patient: "Patient", viewer: Viewer, at: datetime) -> tuple[SessionCard, ...]:
    coming = shared_sessions(patient, viewer=viewer, after_at=at, at=at)
    return tuple(_card(each, viewer.zone, at) for each in _next_of_each(coming))


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


def _kept(patient: "Patient", viewer: Viewer, at: datetime) -> str:
    kept, of = sessions_kept(patient, viewer=viewer, since_at=at - LOOKED_BACK, at=at)
    return kept_words(kept, of)


def _scores(patient: "Patient", viewer: Viewer, at: datetime) -> tuple[Fact, ...]:
    """The latest totals. A band would be a judgement, which is the care team's to explain."""
    found = scores(viewer=viewer, patient=patient, at=at, limit=SCORES)
    return tuple(
        Fact(label=full_date_words(each.on), value=f"{each.total} of {each.highest} ({each.short_name})")
        for each in found
        if each.total is not None
    )


def _facts(shared: SharedRecord, name: str, zone: ZoneInfo) -> tuple[Fact, ...]:
    facts = []
    for each in shared.kinds:
        label, holds = KINDS[each.kind]
        since = full_date_words(today(each.since_at, zone))
        # The end is a midnight: the last day is the one before.
        last = (
            f" until the end of {full_date_words(today(each.until - timedelta(seconds=1), zone))}" if each.until else ""
        )
        why = ground_words(each.ground, name)
        facts.append(Fact(label=label, value=f"{holds} Shared since {since}{last}, {why}."))
    return tuple(facts)
