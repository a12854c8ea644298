"""What may a parent or guardian see of a minor, why, until when, and what did they sign for them?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from stepwell.clinic.access.actions import open_each
from stepwell.clinic.access.consents import may_sign
from stepwell.clinic.access.countersigning import Paper, papers_of
from stepwell.clinic.access.guardianships import represented_by
from stepwell.clinic.access.signed import signed_for
from stepwell.clinic.attendance.queries import sessions_kept
from stepwell.clinic.chart.queries import STILL_SO, allergies, medications, problems
from stepwell.clinic.measures.queries import scores
from stepwell.clinic.people.queries import Viewer, account_by_id
from stepwell.clinic.plans.queries import shared_goals
from stepwell.clinic.safety.queries import current_plan
from stepwell.clinic.schedule.queries import shared_sessions
from stepwell.doors.web.family.child.represented import called, represented
from stepwell.doors.web.family.child.words import FORMS
from stepwell.doors.web.family.home.words import kept_words, near_day_words
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.plans import picture
from stepwell.doors.web.ui.shapes import Fact, SessionCard
from stepwell.doors.web.ui.times import full_date_words, range_words, zone_letters
from stepwell.journeys.withdraw_consent import withdraw_consent
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Purpose, Role
from stepwell.pure.values import today

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Patient

SHOWN = (Kind.SCHEDULE, Kind.ATTENDANCE, Kind.PLAN, Kind.SCORES, Kind.CHART, Kind.SAFETY)
LOOKED_BACK = timedelta(days=14)
APPOINTMENTS, SCORES = 5, 4


@dataclass(frozen=True, slots=True)
class Child:
    """One line of the list."""

    href: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A consent this parent or guardian signed."""

    title: str
    recipient: str
    signed: str
    withdraw: str


@portal(Role.RELATIVE)
@require_safe
def children(request: StepwellRequest) -> HttpResponse:
    """Everybody whom this relative represents, and what somebody asks them to sign besides."""
    viewer, at = request.viewer, clock.now()
    found = {each.patient_ref: each for each in represented_by(viewer, at=at)}
    people = open_each(
        viewer=viewer, patient_refs=list(found), kind=Kind.IDENTITY, purpose=Purpose.FAMILY_SUPPORT, at=at, listed=True
    )
    lines = [
        Child(
            href=reverse("family:child", args=[each.ref]),
            name=each.name,
            text=f"You are their {found[each.ref].relationship}",
        )
        for each in people
    ]
    papers = [(paper.signed_at is None, _paper_card(paper, viewer)) for paper in papers_of(viewer, at=at)]
    context = {
        "nav": "family:children",
        "waiting": [card for waits, card in papers if waits],
        "signed": [card for waits, card in papers if not waits],
        "children": lines,
    }
    return render(request, "family/child/list.html", context)


@portal(Role.RELATIVE)
@require_safe
def child(request: StepwellRequest, ref: UUID) -> HttpResponse:
    """One minor: what the law shows a parent or guardian, and nothing besides."""
    viewer, at = request.viewer, clock.now()
    patient, standing, words = represented(viewer, ref, *SHOWN, at=at)
    kept, of = sessions_kept(patient, viewer=viewer, since_at=at - LOOKED_BACK, at=at)
    signs = standing.may_consent
    forms = [form for form in FORMS if signs and may_sign(viewer, patient, form, at=at)]
    context = {
        "nav": "family:children",
        "name": called(patient),
        "full_name": patient.name,
        "standing": words,
        "sessions": _sessions(patient, viewer, at),
        "book_href": reverse("family:book", args=[ref]),
        "kept": kept_words(kept, of),
        "goals": shared_goals(patient, viewer=viewer, at=at),
        "scores": _scores(patient, viewer, at),
        "chart": _chart(patient, viewer, at),
        "plan": picture(current_plan(viewer=viewer, patient=patient, at=at), viewer.zone, patient.today(at)),
        "cards": [(reverse("family:sign_for", args=[ref, form]), *FORMS[form]) for form in forms],
        "signs": signs,
        "signed": _signed(patient, viewer, at),
    }
    return render(request, "family/child/page.html", context)


@portal(Role.RELATIVE)
@require_POST
def withdraw(request: StepwellRequest, ref: UUID, consent: UUID) -> HttpResponse:
    """Stop what was signed."""
    viewer, at = request.viewer, clock.now()
    patient, _, _ = represented(viewer, ref, at=at)
    withdraw_consent(patient=patient, ref=consent, by=account_by_id(viewer.account_id), at=at)
    messages.success(request, "Stopped. From now on nothing of this is shared.")
    return redirect("family:child", ref=ref)


def _paper_card(paper: Paper, viewer: Viewer) -> Child:
    at = paper.signed_at or paper.asked_at
    words = f"{'Signed with' if paper.signed_at else 'With'} {paper.of}, {full_date_words(today(at, viewer.zone))}"
    return Child(href=reverse("family:paper", args=[paper.ref]), name=paper.text.title, text=words)


def _sessions(patient: "Patient", viewer: Viewer, at: datetime) -> list[SessionCard]:
    """The next appointments, under titles that tell nothing of what is treated."""
    zone = viewer.zone
    cards = []
    for each in shared_sessions(patient, viewer=viewer, after_at=at, at=at)[:APPOINTMENTS]:
        day = near_day_words(today(each.starts_at, zone), today(at, zone))
        cards.append(
            SessionCard(
                title=each.title if each.with_relatives else "Appointment",
                kind="You take part in this one" if each.with_relatives else "With their care team",
                time=f"{day}, {range_words(each.starts_at, each.ends_at, zone)}",
                zone=zone_letters(each.starts_at, zone),
                state="live" if each.starts_at <= at else "planned",
            )
        )
    return cards


def _scores(patient: "Patient", viewer: Viewer, at: datetime) -> list[Fact]:
    return [
        Fact(label=full_date_words(each.on), value=f"{each.total} of {each.highest} ({each.short_name})")
        for each in scores(viewer=viewer, patient=patient, at=at, limit=SCORES)
        if each.total is not None
    ]


def _chart(patient: "Patient", viewer: Viewer, at: datetime) -> list[Fact]:
    """What is still so."""
    found = (
        ("Diagnoses", problems(viewer=viewer, patient=patient, at=at)),
        ("Medicines", medications(viewer=viewer, patient=patient, at=at)),
        ("Allergies", allergies(viewer=viewer, patient=patient, at=at)),
    )
    told = [(label, [each.text for each in rows if each.status in STILL_SO]) for label, rows in found]
    return [Fact(label=label, value="; ".join(texts)) for label, texts in told if texts]


def _signed(patient: "Patient", viewer: Viewer, at: datetime) -> list[SignedLine]:
    return [
        SignedLine(
            title=each.title,
            recipient=each.recipient,
            signed=f"Signed on {full_date_words(today(each.signed_at, patient.zone))}",
            withdraw=reverse("family:withdraw_for", args=[patient.ref, each.ref]),
        )
        for each in signed_for(patient, viewer=viewer, at=at)
    ]
