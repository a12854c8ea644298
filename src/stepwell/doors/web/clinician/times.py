"""How does a clinician read a moment? In their own time zone, as people say it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from stepwell.clinic.people.queries import Viewer


def day_words(on: date) -> str:
    """Tuesday, 14 April."""
    return f"{on:%A}, {on.day} {on:%B}"


def day_of(at: datetime, viewer: Viewer) -> str:
    """The day of a moment on the viewer's wall: Tuesday, 14 April."""
    return day_words(at.astimezone(ZoneInfo(viewer.time_zone)).date())


def clock_words(at: datetime, viewer: Viewer) -> str:
    """10:50 am, on the viewer's wall."""
    local = at.astimezone(ZoneInfo(viewer.time_zone))
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


def range_words(starts_at: datetime, ends_at: datetime, viewer: Viewer) -> str:
    """10:00–10:50 am; both halves of the day are named when they differ."""
    first, last = clock_words(starts_at, viewer), clock_words(ends_at, viewer)
    same_half = first[-2:] == last[-2:]
    return f"{first[:-3] if same_half else first}–{last}"


def moment_words(at: datetime, viewer: Viewer) -> str:
    """Tuesday, 14 April, 10:50 am."""
    return f"{day_of(at, viewer)}, {clock_words(at, viewer)}"
