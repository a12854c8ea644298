"""Does a calendar program that reads the feed show the right appointment at the right hour?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from stepwell.pure.ical import NEUTRAL_TITLE, Event, feed
from stepwell.pure.values import ClockTime, Period, Refused

NEW_YORK = ZoneInfo("America/New_York")
CHICAGO = ZoneInfo("America/Chicago")
STAMP = datetime(2026, 3, 1, 12, tzinfo=UTC)


def at_four(day: date, zone: ZoneInfo = NEW_YORK) -> Period:
    start_at = ClockTime(time(16), zone).on(day)
    return Period(start_at, start_at + timedelta(minutes=90))


def event(ref: str = "a", day: date = date(2026, 3, 9)) -> Event:
    return Event(ref=ref, period=at_four(day), zone=NEW_YORK)


def read_back(text: bytes) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(text)
    assert isinstance(calendar, icalendar.Calendar)
    assert not calendar.errors
    assert not calendar.get_missing_tzids()
    return calendar.events


def hours_of(entry: icalendar.Event) -> tuple[datetime, datetime]:
    """Start and end, on the wall of the event's zone."""
    start_at, until = entry.start, entry.end
    assert isinstance(start_at, datetime)
    assert isinstance(until, datetime)
    return start_at, until


@pytest.mark.parametrize(("day", "utc_hour"), [(date(2026, 3, 7), 21), (date(2026, 3, 9), 20)])
def test_four_o_clock_stays_four_o_clock_across_the_change_of_clocks(day: date, utc_hour: int) -> None:
    (entry,) = read_back(feed("Amara", [event(day=day)], stamped_at=STAMP))
    start_at, until = hours_of(entry)
    assert start_at.time() == time(16)
    assert start_at.astimezone(UTC) == datetime(2026, day.month, day.day, utc_hour, tzinfo=UTC)
    assert until - start_at == timedelta(minutes=90)


@pytest.mark.parametrize(("day", "offset"), [(date(2026, 3, 7), -5), (date(2026, 3, 9), -4), (date(2026, 11, 2), -5)])
def test_the_zone_rules_sent_along_say_the_same_as_the_zone_itself(day: date, offset: int) -> None:
    text = feed("Amara", [event(day=day)], stamped_at=STAMP)
    calendar = icalendar.Calendar.from_ical(text)
    (zone,) = calendar.timezones
    assert zone.tz_name == "America/New_York"
    rules = zone.to_tz(lookup_tzid=False)
    moment = datetime(day.year, day.month, day.day, 16, tzinfo=rules)
    assert moment.utcoffset() == timedelta(hours=offset)


def test_a_session_over_the_skipped_hour_lasts_as_long_as_it_is_lived() -> None:
    period = Period(datetime(2026, 3, 8, 6, 30, tzinfo=UTC), datetime(2026, 3, 8, 7, 30, tzinfo=UTC))
    (entry,) = read_back(feed("Amara", [replace(event(), period=period)], stamped_at=STAMP))
    start_at, until = hours_of(entry)
    assert (start_at.time(), until.time()) == (time(1, 30), time(3, 30))
    assert until.astimezone(UTC) - start_at.astimezone(UTC) == timedelta(hours=1)


def test_the_same_appointment_keeps_its_uid_and_counts_its_changes() -> None:
    (before,) = read_back(feed("Amara", [event()], stamped_at=STAMP))
    (after,) = read_back(feed("Amara", [replace(event(day=date(2026, 3, 10)), sequence=1)], stamped_at=STAMP))
    assert before["uid"] == after["uid"] == "a@stepwell"
    assert (before["sequence"], after["sequence"]) == (0, 1)


def test_a_cancelled_appointment_stays_in_the_feed_marked_so_without_its_link() -> None:
    link = "https://meet.example.org/a"
    cancelled = replace(event(), cancelled=True, sequence=2, join_url=link)
    other = replace(event("b", date(2026, 3, 7)), join_url=link)
    kept, gone = read_back(feed("Amara", [other, cancelled], stamped_at=STAMP))
    assert (kept["status"], kept["url"]) == ("CONFIRMED", link)
    assert (gone["status"], gone["transp"]) == ("CANCELLED", "TRANSPARENT")
    assert "url" not in gone


def test_nothing_clinical_stands_in_an_event_unless_the_caller_puts_it_there() -> None:
    text = feed("Amara", [event()], stamped_at=STAMP).decode()
    assert f"SUMMARY:{NEUTRAL_TITLE}" in text
    assert "CLASS:PRIVATE" in text


def test_two_people_s_zones_are_both_described_and_the_order_given_does_not_matter() -> None:
    events = [event("b"), Event("a", at_four(date(2026, 3, 9), CHICAGO), CHICAGO)]
    text = feed("Lin", events, stamped_at=STAMP)
    assert text == feed("Lin", reversed(events), stamped_at=STAMP)
    calendar = icalendar.Calendar.from_ical(text)
    assert [zone.tz_name for zone in calendar.timezones] == ["America/Chicago", "America/New_York"]


def test_an_empty_feed_is_a_calendar_without_events() -> None:
    assert read_back(feed("Amara", [], stamped_at=STAMP)) == []


def test_long_and_tricky_texts_are_escaped_and_folded_at_75_octets() -> None:
    title = "Groupe d’été; a, b\r\nATTENDEE:mailto:x@example.org " + "ö" * 90
    text = feed("Amara; Obi", [replace(event(), title=title)], stamped_at=STAMP)
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"\r\nATTENDEE" not in text
    (entry,) = read_back(text)
    assert str(entry["summary"]).replace("\r", "") == title.replace("\r", "")


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.example.org",
        "https://meet.example.org/\r\nATTENDEE:x",
        "javascript:alert(1)",
        "https://[broken",
        "https://",
    ],
)
def test_a_join_link_that_is_not_https_is_refused(link: str) -> None:
    with pytest.raises(Refused, match="not an https address"):
        replace(event(), join_url=link)


@pytest.mark.parametrize("ref", ["", "a\nb", "a b", "ä"])
def test_a_reference_that_is_not_plain_text_is_refused(ref: str) -> None:
    with pytest.raises(Refused):
        replace(event(), ref=ref)


def test_changes_are_counted_from_nought() -> None:
    with pytest.raises(Refused):
        replace(event(), sequence=-1)


def test_a_stamp_without_a_zone_is_refused() -> None:
    with pytest.raises(Refused, match="no time zone"):
        feed("Amara", [event()], stamped_at=STAMP.replace(tzinfo=None))
