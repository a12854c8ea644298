"""How are a person's appointments written for their own calendar program?"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from stepwell.pure.ical.event import Event
from stepwell.pure.values import instant

_PRODUCT = "-//Stepwell//Stepwell//EN"
_REFRESH = timedelta(hours=1)
_YEAR = timedelta(days=366)


def feed(name: str, events: Iterable[Event], *, stamped_at: datetime) -> bytes:
    """An iCalendar file (RFC 5545) of these events under that calendar name, the same bytes for the same arguments.

    Times are written on the wall of each event's zone, with the zone's rules beside them; `stamped_at` becomes
    DTSTAMP. A cancelled event stays in the feed, marked so, because most programs keep what merely disappears.
    """
    ordered = sorted(events, key=lambda event: (event.period.start_at, event.ref))
    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", _REFRESH, parameters={"value": "DURATION"})
    for zone in _zones(ordered):
        calendar.add_component(zone)
    for event in ordered:
        calendar.add_component(_vevent(event, stamped_at))
    text: bytes = calendar.to_ical()
    return text


def _vevent(event: Event, stamped_at: datetime) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{event.ref}@stepwell")
    entry.add("dtstamp", instant(stamped_at, field="stamped_at"))
    entry.add("dtstart", event.period.start_at.astimezone(event.zone))
    entry.add("dtend", event.period.until.astimezone(event.zone))
    entry.add("summary", event.title)
    entry.add("sequence", event.sequence)
    entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    entry.add("class", "PRIVATE")
    if event.join_url and not event.cancelled:
        entry.add("url", event.join_url)
    return entry


def _zones(events: Sequence[Event]) -> list[icalendar.Timezone]:
    """The rules of every zone used, for the years around the events: without them a program may guess."""
    if not events:
        return []
    first_on, last_on = _span(events)
    keys = sorted({event.zone.key for event in events})
    return [icalendar.Timezone.from_tzinfo(ZoneInfo(key), key, first_on, last_on) for key in keys]


def _span(events: Sequence[Event]) -> tuple[date, date]:
    first_at = events[0].period.start_at
    last_at = max(event.period.until for event in events)
    return (first_at - _YEAR).date(), (last_at + _YEAR).date()
