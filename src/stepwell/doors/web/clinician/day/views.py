"""My day: which sessions do I lead today and this week, how far is each, and what waits for me?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from stepwell.clinic.access.actions import open_listed
from stepwell.clinic.notes import queries as notes
from stepwell.clinic.notes.queries import LedSession, Progress
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.safety.queries import at_a_glance
from stepwell.doors.web.gate import StepwellRequest, portal
from stepwell.doors.web.ui.times import day_words, range_words
from stepwell.doors.web.ui.told import told_lately
from stepwell.plumbing import clock
from stepwell.pure.entitlement import Kind, Role
from stepwell.pure.values import week_of

BADGES: dict[Progress, tuple[str, str, str]] = {
    Progress.NOT_OPENED: ("neutral", "Not opened", "calendar"),
    Progress.OPEN: ("info", "Open", "video"),
    Progress.CLOSED: ("neutral", "Closed, nobody came", "check"),
    Progress.NOTE_DUE: ("warning", "Note due", "note"),
    Progress.SIGNED: ("success", "Signed", "check"),
    Progress.CANCELLED: ("neutral", "Cancelled", "close"),
}


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as its facilitator reads it."""

    title: str
    about: str
    day: str
    time: str
    href: str
    tone: str
    state: str
    icon: str
    cancelled: bool
    planned: bool


@dataclass(frozen=True, slots=True)
class DayRows:
    """The sessions of one other day of the week."""

    day: str
    rows: Sequence[SessionRow]


@portal(Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)
@require_safe
def day(request: StepwellRequest) -> HttpResponse:
    """Today on the clinician's own wall, the rest of the week, and the notes still to sign."""
    viewer, at = request.viewer, clock.now()
    on = viewer.today(at)
    led = notes.sessions_led(viewer=viewer, period=week_of(on, viewer.zone), at=at)
    due = notes.notes_due(viewer=viewer, at=at)
    named = [session.person_ref for session in (*led, *due)]
    open_listed(viewer=viewer, patient_refs=named, kind=Kind.SCHEDULE, at=at)
    context = {
        "date": day_words(on),
        "today": [_row(session, viewer) for session in led if _day(session, viewer) == day_words(on)],
        "week": [
            DayRows(name, [_row(session, viewer) for session in sessions])
            for name, sessions in groupby(led, key=lambda session: _day(session, viewer))
            if name != day_words(on)
        ],
        "alerts": at_a_glance(viewer=viewer, at=at).untaken,
        "due": [_row(session, viewer, "clinician:note") for session in due],
        "moments": told_lately(viewer, at=at),
    }
    return render(request, "clinician/day/page.html", context)


def _day(session: LedSession, viewer: Viewer) -> str:
    return day_words(viewer.today(session.starts_at))


def _row(session: LedSession, viewer: Viewer, to: str = "") -> SessionRow:
    tone, state, icon = BADGES[session.progress]
    to = to or ("clinician:note" if session.progress is Progress.SIGNED else "clinician:session")
    return SessionRow(
        title=f"{session.title} with {session.person}" if session.person else session.title,
        about=_about(session),
        day=_day(session, viewer),
        time=range_words(session.starts_at, session.ends_at, viewer.zone),
        href=reverse(to, args=[session.ref]),
        tone=tone,
        state=state,
        icon=icon,
        cancelled=session.progress is Progress.CANCELLED,
        planned=session.progress is Progress.NOT_OPENED,
    )


def _about(session: LedSession) -> str:
    """Group, 6 people. Of one person, named in the title already, how long."""
    if session.person:
        return f"{(session.ends_at - session.starts_at) // timedelta(minutes=1)} minutes"
    return f"{session.kind.capitalize()} · {'1 person' if session.seats == 1 else f'{session.seats} people'}"
