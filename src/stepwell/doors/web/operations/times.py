"""How does operations read a moment? In their own time zone, as people say it."""

from datetime import date, datetime

from stepwell.clinic.people.queries import Viewer


def day_words(on: date) -> str:
    """Tuesday, 14 April 2026."""
    return f"{on:%A}, {on.day} {on:%B %Y}"


def moment_words(at: datetime, viewer: Viewer) -> str:
    """14 April 2026, 10:50 am."""
    local = at.astimezone(viewer.zone)
    return f"{local.day} {local:%B %Y}, {clock_words(at, viewer)}"


def clock_words(at: datetime, viewer: Viewer) -> str:
    """10:50 am, on the viewer's wall."""
    local = at.astimezone(viewer.zone)
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"
