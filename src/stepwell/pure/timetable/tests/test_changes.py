"""What is different for one person, in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from stepwell.pure.timetable.changes import Change, Meeting, changes

NEW_YORK, PHOENIX = ZoneInfo("America/New_York"), ZoneInfo("America/Phoenix")
A_WEEK = timedelta(days=7)
MONDAY_TEN = datetime(2026, 4, 13, 14, tzinfo=UTC)
LAST = Meeting("skills", "DBT skills", MONDAY_TEN, "Lin Chen")
NOW = replace(LAST, start_at=MONDAY_TEN + A_WEEK)


def words(*after: Meeting, before: tuple[Meeting, ...] = (LAST,), zone: ZoneInfo = NEW_YORK) -> list[str]:
    return [each.words for each in changes(before, after, zone)]


def test_a_week_like_the_last_one_has_no_change() -> None:
    assert words(NOW) == []


def test_another_time_another_face_and_both() -> None:
    later, maria = NOW.start_at + timedelta(days=1, hours=7, minutes=30), "Maria"
    assert words(replace(NOW, start_at=later)) == [
        "DBT skills is on Tuesday at 5:30 pm instead of on Monday at 10:00 am"
    ]
    assert words(replace(NOW, who=maria)) == ["DBT skills on Monday at 10:00 am is with Maria instead of Lin Chen"]
    assert words(replace(NOW, who=maria, start_at=later)) == [
        "DBT skills is on Tuesday at 5:30 pm instead of on Monday at 10:00 am, and with Maria instead of Lin Chen"
    ]


def test_what_is_new_and_what_does_not_take_place() -> None:
    family = Meeting("family", "Family session", NOW.start_at + timedelta(days=3), "Lin Chen", private=True)
    assert changes([LAST], [family], NEW_YORK) == (
        Change("DBT skills on Monday at 10:00 am does not take place", private=False),
        Change("Family session on Thursday at 10:00 am is new", private=True),
    )


def test_of_several_a_week_only_the_one_that_moved_is_told() -> None:
    before = tuple(replace(LAST, start_at=MONDAY_TEN + timedelta(days=day)) for day in (0, 2, 3))
    after = [replace(each, start_at=each.start_at + A_WEEK) for each in before]
    after[1] = replace(after[1], start_at=after[1].start_at + timedelta(hours=1))
    assert words(*after, before=before) == [
        "DBT skills is on Wednesday at 11:00 am instead of on Wednesday at 10:00 am"
    ]


def test_where_the_clocks_change_elsewhere_the_hour_on_ones_own_wall_changes() -> None:
    march = replace(LAST, start_at=datetime(2026, 3, 2, 15, tzinfo=UTC))
    after = replace(march, start_at=datetime(2026, 3, 9, 14, tzinfo=UTC))
    assert words(after, before=(march,)) == []
    assert words(after, before=(march,), zone=PHOENIX) == [
        "DBT skills is on Monday at 7:00 am instead of on Monday at 8:00 am"
    ]


def test_who_leads_reads_how_many_are_new() -> None:
    old = replace(LAST, who="", members=frozenset({1, 2}))
    new = replace(NOW, who="", members=frozenset({2, 3, 4}))
    assert words(new, before=(old,)) == ["DBT skills on Monday at 10:00 am: 2 new, 1 no longer in it"]


def test_who_led_and_leads_no_more_is_not_told_that_nobody_does() -> None:
    led = replace(LAST, who="", members=frozenset({1}))
    assert words(before=(led,)) == ["DBT skills on Monday at 10:00 am is not yours to lead"]
    assert words(led, before=()) == ["DBT skills on Monday at 10:00 am is yours to lead"]
