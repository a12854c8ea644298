"""Does a reader that shares nothing with the writer, and forgives nothing, find the same appointments?

Lines are taken apart here by RFC 5545's own grammar; the zone rules sent along are read by dateutil, not by the
library that wrote them.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical  # type: ignore[import-untyped]  # comes with icalendar

from stepwell.pure.ical import Event, feed
from stepwell.pure.values import ClockTime, Period

LINE = re.compile(r'(?P<name>[A-Z-]+)(?P<parameters>(;[A-Z-]+=("[^"]*"|[^";:,]*))*):(?P<value>.*)')
ONCE = {"VCALENDAR": {"PRODID", "VERSION"}, "VEVENT": {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE"}}
ZONES = ("America/New_York", "America/Phoenix", "America/Denver", "Pacific/Honolulu", "America/Anchorage")
STAMP = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Read:
    """One appointment, as it was read: when it is, in UTC, and the rest as text."""

    start_at: datetime
    until: datetime
    texts: dict[str, str]


def read(text: bytes) -> list[Read]:
    assert text.endswith(b"\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    zones = tzical(StringIO(text.decode()))
    within: list[str] = []
    found, seen, texts, moments = [], Counter[str](), dict[str, str](), dict[str, datetime]()
    for line in text.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]:
        part = LINE.fullmatch(line)
        assert part, line
        name, value = part["name"], part["value"]
        if name == "BEGIN":
            within.append(value)
            if value == "VEVENT":
                seen, texts, moments = Counter(), {}, {}
        elif name == "END":
            assert within.pop() == value
            if value == "VEVENT":
                assert {each for each, times in seen.items() if times == 1} >= ONCE["VEVENT"]
                found.append(Read(moments["DTSTART"], moments["DTEND"], texts))
        elif within[-1] == "VEVENT":
            seen[name] += 1
            texts[name] = value
            if name in ("DTSTART", "DTEND"):
                wall = datetime.strptime(value, "%Y%m%dT%H%M%S")  # noqa: DTZ007  # its zone is on the next line
                moments[name] = wall.replace(tzinfo=zones.get(part["parameters"].removeprefix(";TZID="))).astimezone(
                    UTC
                )
    assert within == []
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_every_day_on_both_sides_of_both_changes_of_the_clocks_is_read_at_its_hour(zone: str) -> None:
    there = ZoneInfo(zone)
    first = [date(2026, 3, 6) + timedelta(days=number) for number in range(4)]
    last = [date(2026, 10, 30) + timedelta(days=number) for number in range(4)]
    wanted = []
    for day in (*first, *last):
        for hour in (0, 4, 9, 16, 23):
            start_at = ClockTime(time(hour), there).on(day)
            wanted.append(Period(start_at, start_at + timedelta(minutes=50)))
    events = [Event(ref=f"a{number}", period=period, zone=there) for number, period in enumerate(wanted)]
    found = read(feed("Amara", events, stamped_at=STAMP))
    assert [(each.start_at, each.until) for each in found] == [(each.start_at, each.until) for each in wanted]


def test_a_moved_and_then_cancelled_appointment_is_the_same_one_with_a_higher_number_each_time() -> None:
    there = ZoneInfo("America/New_York")

    def told(day: int, sequence: int, *, cancelled: bool = False) -> Read:
        start_at = ClockTime(time(16), there).on(date(2026, 3, day))
        event = Event("a", Period(start_at, start_at + timedelta(hours=1)), there, "Appointment", sequence, cancelled)
        [found] = read(feed("Amara", [event], stamped_at=STAMP))
        return found

    first, moved, gone = told(6, 0), told(9, 1), told(9, 2, cancelled=True)
    assert {each.texts["UID"] for each in (first, moved, gone)} == {"a@stepwell"}
    assert [each.texts["SEQUENCE"] for each in (first, moved, gone)] == ["0", "1", "2"]
    assert [each.texts["STATUS"] for each in (first, moved, gone)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert (first.start_at.hour, moved.start_at.hour) == (21, 20)


def test_nothing_but_when_is_in_it() -> None:
    there = ZoneInfo("America/New_York")
    start_at = ClockTime(time(16), there).on(date(2026, 3, 6))
    event = Event("a", Period(start_at, start_at + timedelta(hours=1)), there, "Appointment")
    [found] = read(feed("Appointments", [event], stamped_at=STAMP))
    assert set(found.texts) == {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "SEQUENCE", "STATUS", "TRANSP", "CLASS"
    }  # fmt: skip
