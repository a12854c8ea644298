"""How does a published week look: day by day, or facilitator by facilitator?"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.schedule.queries import PublishedWeek, SessionRow
from stepwell.doors.web.ui.shapes import DayColumn, SessionCard
from stepwell.doors.web.ui.times import clock_words, date_words


@dataclass(frozen=True, slots=True)
class FacilitatorRow:
    """One session in somebody's week."""

    when: str
    title: str
    href: str
    seats: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class FacilitatorWeek:
    """What one person leads, and for how long."""

    name: str
    hours: str
    sessions: tuple[FacilitatorRow, ...]


def by_day(week: PublishedWeek, viewer: Viewer, *, on: date) -> list[DayColumn]:
    """Seven days, on the viewer's wall."""
    cards: dict[date, list[SessionCard]] = defaultdict(list)
    for session in week.sessions:
        cards[viewer.today(session.starts_at)].append(_card(session, viewer))
    days = sorted({week.starts_on + timedelta(days=offset) for offset in range(7)} | cards.keys())
    return [DayColumn(label=f"{day:%A}", date=date_words(day), sessions=cards[day], is_today=day == on) for day in days]


def by_facilitator(week: PublishedWeek, viewer: Viewer) -> list[FacilitatorWeek]:
    """Everybody who leads, by name."""
    led: dict[str, list[SessionRow]] = defaultdict(list)
    for session in week.sessions:
        led[session.facilitator].append(session)
    return [
        FacilitatorWeek(name, _hours(sessions), tuple(_row(session, viewer) for session in sessions))
        for name, sessions in sorted(led.items())
    ]


def _card(session: SessionRow, viewer: Viewer) -> SessionCard:
    return SessionCard(
        title=session.title,
        kind=session.kind.capitalize(),
        time=_range(session, viewer),
        who=session.facilitator,
        state="cancelled" if session.is_cancelled else "planned",
        href=_page(session),
        minutes=seats_words(session),
    )


def _row(session: SessionRow, viewer: Viewer) -> FacilitatorRow:
    day = viewer.today(session.starts_at)
    when = f"{day:%a} {day.day}, {_range(session, viewer)}"
    return FacilitatorRow(when, session.title, _page(session), seats_words(session), session.is_cancelled)


def _page(session: SessionRow) -> str:
    return reverse("operations:session", args=[session.ref])


def _range(session: SessionRow, viewer: Viewer) -> str:
    return f"{clock_words(session.starts_at, viewer.zone)}–{clock_words(session.ends_at, viewer.zone)}"


def seats_words(session: SessionRow) -> str:
    """How many places are taken, of how many."""
    if session.seats_max:
        return f"{session.seats} of {session.seats_max} seats"
    return "1 seat" if session.seats == 1 else f"{session.seats} seats"


def _hours(sessions: list[SessionRow]) -> str:
    minutes = sum(int((s.ends_at - s.starts_at).total_seconds() // 60) for s in sessions if not s.is_cancelled)
    return f"{minutes / 60:.1f}".removesuffix(".0")
