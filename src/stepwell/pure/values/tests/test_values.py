"""Do the small words mean what they say, on the two strange days of the year too?"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.values import (
    ClockTime,
    Period,
    Refusal,
    Refused,
    State,
    age_on,
    cents,
    today,
    week_of,
    zone_named,
)

NEW_YORK = ZoneInfo("America/New_York")
CHICAGO = ZoneInfo("America/Chicago")


def test_a_refusal_reads_as_one_sentence_naming_line_and_field() -> None:
    refusal = Refusal("line 3", "state", '"XX" is not a US state', "write two capital letters")
    assert str(refusal) == 'Line 3, state: "XX" is not a US state; write two capital letters.'
    assert str(Refused(refusal)) == str(refusal)


def test_refusing_without_saying_why_is_itself_an_error() -> None:
    with pytest.raises(TypeError):
        Refused()


@pytest.mark.parametrize("code", ["XX", "ny", "", "New York"])
def test_a_code_that_is_no_state_is_refused(code: str) -> None:
    with pytest.raises(Refused, match="two capital letters"):
        State(code)


def test_a_state_knows_its_name() -> None:
    assert State("DC").name == "District of Columbia"


def test_a_period_without_a_zone_or_backwards_or_empty_is_refused() -> None:
    start_at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    with pytest.raises(Refused, match="no time zone"):
        Period(start_at.replace(tzinfo=None), start_at)
    with pytest.raises(Refused, match="later than the start"):
        Period(start_at, start_at)
    with pytest.raises(Refused, match="later than the start"):
        Period(start_at, start_at - timedelta(hours=1))


def test_periods_that_touch_do_not_overlap() -> None:
    nine = datetime(2026, 3, 2, 9, tzinfo=UTC)
    first, second = (
        Period(nine, nine + timedelta(minutes=50)),
        Period(nine + timedelta(minutes=50), nine + timedelta(hours=2)),
    )
    assert not first.overlaps(second)
    assert first.shared_with(second) is None
    assert first.minutes == 50
    assert first.contains(nine)
    assert not first.contains(first.until)


def test_a_period_across_the_lost_hour_counts_the_time_lived() -> None:
    night = Period(datetime(2026, 3, 8, 0, tzinfo=NEW_YORK), datetime(2026, 3, 8, 6, tzinfo=NEW_YORK))
    assert night.minutes == 5 * 60


def test_a_time_that_spring_skips_means_the_first_instant_after_the_gap() -> None:
    skipped = ClockTime(time(2, 30), NEW_YORK).on(date(2026, 3, 8))
    assert skipped.astimezone(NEW_YORK).time() == time(3, 0)


def test_a_time_that_autumn_repeats_means_the_first_of_the_two() -> None:
    assert ClockTime(time(1, 30), NEW_YORK).on(date(2026, 11, 1)) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_half_past_four_stays_half_past_four_on_both_sides_of_the_change() -> None:
    group = ClockTime(time(16, 30), CHICAGO)
    assert group.on(date(2026, 3, 6)) == datetime(2026, 3, 6, 22, 30, tzinfo=UTC)
    assert group.on(date(2026, 3, 9)) == datetime(2026, 3, 9, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(("on", "hours"), [(date(2026, 3, 8), 167), (date(2026, 11, 1), 169), (date(2026, 4, 8), 168)])
def test_a_week_is_monday_to_monday_whatever_the_clocks_do(on: date, hours: int) -> None:
    assert week_of(on, NEW_YORK).minutes == hours * 60


def test_today_is_the_day_where_the_patient_lives() -> None:
    at = datetime(2026, 3, 3, 4, 30, tzinfo=UTC)
    assert today(at, NEW_YORK) == date(2026, 3, 2)
    assert today(at, ZoneInfo("Europe/London")) == date(2026, 3, 3)


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "America"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="America/New_York"):
        zone_named(name)


@pytest.mark.parametrize(("on", "age"), [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18), (date(2028, 2, 29), 20)])
def test_born_on_leap_day_one_turns_older_on_the_first_of_march(on: date, age: int) -> None:
    assert age_on(date(2008, 2, 29), on) == age


def test_nobody_is_younger_than_born() -> None:
    with pytest.raises(Refused, match="year of birth"):
        age_on(date(2030, 1, 1), date(2026, 1, 1))


def test_half_a_cent_rounds_up() -> None:
    assert [cents(Decimal(text)) for text in ("1.005", "1.004", "-1.005")] == [
        Decimal("1.01"),
        Decimal("1.00"),
        Decimal("-1.01"),
    ]


@given(
    day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    wall=st.times().map(lambda t: t.replace(microsecond=0)),
    zone=st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Phoenix", "UTC"]),
)
def test_every_clock_time_on_every_day_is_an_instant_no_earlier_than_the_wall_says(
    day: date, wall: time, zone: str
) -> None:
    place = ZoneInfo(zone)
    shown = ClockTime(wall, place).on(day).astimezone(place).replace(tzinfo=None)
    assert shown >= datetime.combine(day, wall)
