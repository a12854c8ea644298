"""How does a patient read a moment? In their own time zone, as people say it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_words(on: date) -> str:
    """Tuesday, 14 April."""
    return f"{on:%A}, {on.day} {on:%B}"


def date_words(on: date) -> str:
    """14 April."""
    return f"{on.day} {on:%B}"


def relative_day(on: date, today_on: date) -> str:
    """Today, Tomorrow, or Thursday, 16 April."""
    return {0: "Today", 1: "Tomorrow"}.get((on - today_on).days, day_words(on))


def clock_words(at: datetime, zone: ZoneInfo) -> str:
    """10:50 am, on the wall of that zone."""
    local = at.astimezone(zone)
    return f"{local.hour % 12 or 12}:{local:%M} {'am' if local.hour < 12 else 'pm'}"


def range_words(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """10:00–10:50 am; both halves of the day are named when they differ."""
    first, last = clock_words(starts_at, zone), clock_words(ends_at, zone)
    same_half = first[-2:] == last[-2:]
    return f"{first[:-3] if same_half else first}–{last}"


def zone_words(at: datetime, zone: ZoneInfo) -> str:
    """New York time (EST): the place that names the zone, and its hour at that moment."""
    place = zone.key.rpartition("/")[2].replace("_", " ")
    return f"{place} time ({at.astimezone(zone).tzname()})"
