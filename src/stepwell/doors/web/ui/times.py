"""How does a person read a moment? As people say it, on the wall of the zone that is asked for."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from stepwell.pure.values import time_words, today


def date_words(on: date) -> str:
    """14 April."""
    return f"{on.day} {on:%B}"


def full_date_words(on: date) -> str:
    """14 April 2026."""
    return f"{date_words(on)} {on.year}"


def day_words(on: date) -> str:
    """Tuesday, 14 April."""
    return f"{on:%A}, {date_words(on)}"


def full_day_words(on: date) -> str:
    """Tuesday, 14 April 2026."""
    return f"{day_words(on)} {on.year}"


def clock_words(at: datetime, zone: ZoneInfo) -> str:
    """10:50 am."""
    return time_words(at.astimezone(zone).time())


def range_words(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """10:00–10:50 am; both halves of the day are named when they differ."""
    first, last = clock_words(starts_at, zone), clock_words(ends_at, zone)
    return f"{first[:-3] if first[-2:] == last[-2:] else first}–{last}"


def moment_words(at: datetime, zone: ZoneInfo) -> str:
    """Tuesday, 14 April, 10:50 am."""
    return f"{day_words(today(at, zone))}, {clock_words(at, zone)}"


def span_words(starts_at: datetime, ends_at: datetime, zone: ZoneInfo) -> str:
    """Tuesday, 14 April, 10:00–10:50 am."""
    return f"{day_words(today(starts_at, zone))}, {range_words(starts_at, ends_at, zone)}"


def filed_words(at: datetime, zone: ZoneInfo) -> str:
    """14 April 2026, 10:50 am: for what is looked up years later."""
    return f"{full_date_words(today(at, zone))}, {clock_words(at, zone)}"


def zone_words(at: datetime, zone: ZoneInfo) -> str:
    """New York time (EST): the place that names the zone, and what its clocks are called at that moment."""
    place = zone.key.rpartition("/")[2].replace("_", " ")
    return f"{place} time ({zone_letters(at, zone)})"


def zone_letters(at: datetime, zone: ZoneInfo) -> str:
    """EST: what the zone's clocks are called at that moment."""
    return at.astimezone(zone).tzname() or ""
