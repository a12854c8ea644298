"""How is an alert read by whoever is on duty? In words, with the time that is left."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.urls import reverse

from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.queries import AlertLine
from stepwell.doors.web.ui.shapes import Moment
from stepwell.doors.web.ui.times import clock_words, moment_words
from stepwell.pure.escalation import Wait
from stepwell.pure.values import State

GRADES: dict[str, tuple[str, str]] = {
    "URGENT": ("danger", "Urgent"),
    "SIGNAL": ("warning", "Needs somebody now"),
    "REVIEW": ("info", "Before the next contact"),
}
# What keeps the next page from going out.
_UNLESS = {
    Wait.TAKE: "If nobody takes it",
    Wait.RESOLVE: "If it is not resolved",
    Wait.FOLLOW_UP: "If the contact is not recorded",
}


@dataclass(frozen=True, slots=True)
class AlertCard:
    """One alert, ready to read. `left` says when the next page goes out; `due` when the follow-up is owed."""

    href: str
    tone: str
    grade: str
    patient: str
    words: str
    raised: str
    phone: str
    place: str
    clock_there: str
    left: str
    unless: str
    next_staff: str
    taken: str
    resolved: str
    due: str
    is_late: bool
    paged: list[Moment]


def card(line: AlertLine, *, viewer: Viewer, at: datetime) -> AlertCard:
    """The alert in the viewer's own zone."""
    tone, grade = GRADES[line.grade]
    due_at = line.follow_up_due_at
    return AlertCard(
        href=reverse("clinician:alert", args=[line.ref]),
        tone=tone,
        grade=grade,
        patient=line.patient,
        words=line.words,
        raised=f"{moment_words(line.raised_at, viewer.zone)}, {_ago(line.raised_at, at)}",
        phone=line.phone,
        place=", ".join(part for part in (line.address, State(line.state).name if line.state else "") if part),
        clock_there=f"{clock_words(at, ZoneInfo(line.time_zone))} there",
        left=_left(line.next_page_at, at),
        unless=_UNLESS[line.waits] if line.waits else "",
        next_staff=", ".join(line.next_staff),
        taken=f"{line.taken_by}, {clock_words(line.taken_at, viewer.zone)}" if line.taken_at else "",
        resolved=f"{line.resolved_by}, {moment_words(line.resolved_at, viewer.zone)}" if line.resolved_at else "",
        due=moment_words(due_at, viewer.zone) if due_at else "",
        is_late=due_at is not None and due_at <= at and line.followed_up_at is None,
        paged=[_paged(line, number, viewer) for number in range(len(line.pages))],
    )


def _paged(line: AlertLine, number: int, viewer: Viewer) -> Moment:
    page = line.pages[number]
    said = {True: "sent", False: "not delivered", None: "being sent"}[page.delivered]
    return Moment(
        at=clock_words(page.at, viewer.zone),
        title=page.staff,
        text=f"Paged by {page.channel}: {said}" if page.channel else f"Page {said}",
        kind="warning" if page.delivered is False else "plain",
    )


def _ago(then: datetime, at: datetime) -> str:
    minutes = int((at - then).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    return f"{_span(minutes)} ago"


def _left(due_at: datetime | None, at: datetime) -> str:
    if due_at is None:
        return ""
    minutes = -int((at - due_at).total_seconds() // 60)
    return f"in {_span(minutes)}" if minutes > 0 else "now"


def _span(minutes: int) -> str:
    if minutes < 90:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"
