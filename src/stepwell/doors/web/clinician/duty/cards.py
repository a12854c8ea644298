"""How is an alert read by whoever is on duty? In words, with the time that is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse

from stepwell.clinic.measures.queries import Score
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.queries import SERVICES, AlertLine, HandOffLine, Service
from stepwell.doors.web.ui.plans import PlanPicture, picture
from stepwell.doors.web.ui.rights import listed
from stepwell.doors.web.ui.shapes import Fact, Moment
from stepwell.doors.web.ui.times import clock_words, day_words, full_date_words, moment_words
from stepwell.pure.escalation import Wait
from stepwell.pure.values import today

GRADES: dict[str, tuple[str, str]] = {
    "URGENT": ("danger", "Urgent"),
    "SIGNAL": ("warning", "Needs somebody today"),
    "REVIEW": ("info", "Before the next contact"),
}
# What the button on a card says, by what the alert waits for.
_ASKS: dict[Wait | None, str] = {
    Wait.TAKE: "Open and take",
    Wait.RESOLVE: "Say what came of it",
    Wait.FOLLOW_UP: "Record the contact",
    None: "Open",
}
_DUE = {Wait.TAKE: "Somebody takes it", Wait.RESOLVE: "Say what came of it", Wait.FOLLOW_UP: "Contact"}
# What keeps the next page from going out.
_UNLESS = {
    Wait.TAKE: "If nobody takes it",
    Wait.RESOLVE: "If it is not resolved",
    Wait.FOLLOW_UP: "If the contact is not recorded",
}


@dataclass(frozen=True, slots=True)
class Where:
    """Where help has to go, and what is known of that. `doubt`: nobody has confirmed it today."""

    place: str
    note: str
    doubt: bool
    clock_there: str
    words: str
    earlier: str


@dataclass(frozen=True, slots=True)
class AlertCard:
    """One alert, ready to read. `next` says what it waits for, `left` how long; `due` is that moment for a clock.

    `paging` says who is paged when that does not come; `holder` who has it.
    """

    ref: UUID
    href: str
    tone: str
    grade: str
    patient: str
    words: str
    action: str
    raised: str
    next: str
    left: str
    due: str
    is_late: bool
    paging: str
    asks: str
    holder: str
    offer: str
    where: Where
    phone: str
    contact: str
    contact_phone: str
    services: Sequence[tuple[str, Service]]
    plan: PlanPicture | None
    scores: Sequence[Fact]
    paged: Sequence[Moment]


def card(line: AlertLine, scores: Sequence[Score], *, viewer: Viewer, at: datetime) -> AlertCard:
    """The alert in the viewer's own zone; the plan on the patient's wall."""
    tone, grade = GRADES[line.grade]
    by = f", by {line.raised_by}" if line.raised_by else ""
    there = ZoneInfo(line.time_zone)
    return AlertCard(
        ref=line.ref,
        href=reverse("clinician:alert", args=[line.ref]),
        tone=tone,
        grade=grade,
        patient=line.patient,
        words=line.words,
        action=line.action,
        raised=f"{_when(line.raised_at, viewer, at)}, {_ago(line.raised_at, at)}{by}",
        next=_next(line, viewer, at),
        left=left_words(line.due_at, at),
        due=line.due_at.isoformat() if line.due_at else "",
        is_late=line.is_overdue(at) and not (line.waits is Wait.TAKE and line.pages_somebody),
        paging=_paging(line, viewer, at),
        asks="Record their answer" if line.open_hand_off else _ASKS[line.waits],
        holder=_holder(line, viewer, at),
        offer=f"Offered to {line.offer.to}, who has not said yes." if line.offer else "",
        where=_where(line, there, viewer, at),
        phone=line.reach.phone,
        contact=line.reach.contact,
        contact_phone=line.reach.contact_phone,
        services=[(SERVICES[each.kind], each) for each in line.reach.services],
        plan=picture(line.plan, there, today(at, there)),
        scores=[_score(score) for score in scores],
        paged=[_paged(line, number, viewer) for number in range(len(line.pages))],
    )


def left_words(due_at: datetime | None, at: datetime) -> str:
    """in 3 min; now; 2 h late."""
    if due_at is None:
        return ""
    minutes = -int((at - due_at).total_seconds() // 60)
    if minutes > 0:
        return f"in {_span(minutes)}"
    return "now" if minutes > -2 else f"{_span(-minutes)} late"


def _next(line: AlertLine, viewer: Viewer, at: datetime) -> str:
    if line.waits is Wait.TAKE and line.pages_somebody:
        return f"Next page to {listed(line.next_staff)}"
    if line.waits is None or line.due_at is None:
        return ""
    by = _when(line.due_at, viewer, at)
    if line.open_hand_off:
        return f"{whom(line.open_hand_off)} to confirm by {by}"
    return f"{_DUE[line.waits]} by {by}"


def _paging(line: AlertLine, viewer: Viewer, at: datetime) -> str:
    if line.waits is None or line.next_page_at is None:
        return ""
    when = f"at {_when(line.next_page_at, viewer, at)}" if line.next_page_at > at else "now"
    return f"{_UNLESS[line.waits]}, the next page goes to {listed(line.next_staff)} {when}."


def whom(hand_off: HandOffLine) -> str:
    """Mo Reed, County mobile crisis."""
    return f"{hand_off.receiver}, {hand_off.organisation}"


def _when(then: datetime, viewer: Viewer, at: datetime) -> str:
    """11:00 am of today; of another day, that day too."""
    return (clock_words if viewer.today(then) == viewer.today(at) else moment_words)(then, viewer.zone)


def _holder(line: AlertLine, viewer: Viewer, at: datetime) -> str:
    if line.taken_at is None:
        return ""
    when = _when(line.taken_at, viewer, at)
    if line.taken_by != line.held_by:
        return f"{line.held_by} has it; {line.taken_by} took it first, at {when}."
    return f"{line.held_by} has it, since {when}."


def _where(line: AlertLine, there: ZoneInfo, viewer: Viewer, at: datetime) -> Where:
    reach = line.reach
    if reach.confirmed_at is not None:
        who = "by their own word" if reach.confirmed_by_patient else "as they told a clinician"
        note = f"Confirmed {who}, {_ago(reach.confirmed_at, at)}."
    elif reach.where:
        since = f" as of {full_date_words(reach.home_since_on)}" if reach.home_since_on else ", its date not known"
        note = f"Home address{since}; not confirmed today."
    else:
        note = "No address is known. Ask first where they are."
    earlier = ""
    if reach.earlier_at is not None:
        earlier = f"On {day_words(today(reach.earlier_at, there))} they were at {reach.earlier}."
    return Where(
        place=reach.where,
        note=note,
        doubt=reach.confirmed_at is None,
        clock_there=f"It is {clock_words(at, there)} there",
        words=reach.words,
        earlier=earlier,
    )


def _score(score: Score) -> Fact:
    told = "no score" if score.total is None else f"{score.total} of {score.highest}, {score.band}"
    return Fact(label=f"{score.short_name}, {day_words(score.on)}", value=told)


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
    return "just now" if minutes < 1 else f"{_span(minutes)} ago"


def _span(minutes: int) -> str:
    if minutes < 90:
        return f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"
