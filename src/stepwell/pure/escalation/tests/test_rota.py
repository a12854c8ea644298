from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.escalation import BACKUP, ON_CALL, Away, Rota, Shift, Weekly, holes, on_call, turns
from stepwell.pure.values import Period

NEW_YORK = ZoneInfo("America/New_York")
DAY, NIGHT, ANN, BEN = 1, 2, 3, 4
STAFF = (DAY, NIGHT, ANN, BEN)
START = date(2026, 1, 1)


def weekly(
    staff_id: int, starts: int, ends: int, weekday: int, zone: ZoneInfo = NEW_YORK, part: str = ON_CALL
) -> Weekly:
    return Weekly(staff_id, part, frozenset({weekday}), time(starts), time(ends), zone, START)


def days_and_nights(zone: ZoneInfo = NEW_YORK, at: int = 8) -> list[Weekly]:
    """Somebody by day and somebody by night, around the clock."""
    evening = (at + 12) % 24
    return [
        weekly(who, starts, ends, weekday, zone)
        for weekday in range(7)
        for who, starts, ends in ((DAY, at, evening), (NIGHT, evening, at))
    ]


def rota(
    lines: list[Weekly] | None = None, *dated: Shift, away: tuple[Away, ...] = (), working: tuple[int, ...] = STAFF
) -> Rota:
    return Rota(days_and_nights() if lines is None else lines, dated, away, working)


def new_york(day: str, clock: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=NEW_YORK, fold=fold)


def span(day: str, starts: str, hours: int) -> Period:
    begins = new_york(day, starts)
    return Period(begins, begins.astimezone(UTC) + timedelta(hours=hours))


def cover(staff_id: int, period: Period, part: str = ON_CALL) -> Shift:
    return Shift(staff_id, part, period)


@pytest.mark.parametrize(
    ("evening", "hours"),
    [("2026-03-06", 12), ("2026-03-07", 11), ("2026-03-08", 12), ("2026-10-31", 13), ("2026-11-01", 12)],
)
def test_a_night_shift_is_as_long_as_the_night_is(evening: str, hours: int) -> None:
    on = date.fromisoformat(evening)
    night = weekly(NIGHT, 20, 8, on.weekday()).on(on)
    assert night is not None
    assert night.duration == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        (new_york("2026-03-07", "19:59"), DAY),
        (new_york("2026-03-07", "20:00"), NIGHT),
        (new_york("2026-03-08", "01:59"), NIGHT),
        (new_york("2026-03-08", "03:00"), NIGHT),
        (new_york("2026-03-08", "07:59"), NIGHT),
        (new_york("2026-03-08", "08:00"), DAY),
        (new_york("2026-11-01", "01:30", fold=0), NIGHT),
        (new_york("2026-11-01", "01:30", fold=1), NIGHT),
        (new_york("2026-11-01", "07:59"), NIGHT),
        (new_york("2026-11-01", "08:00"), DAY),
    ],
)
def test_who_is_on_call_in_the_nights_the_clocks_change(moment: datetime, who: int) -> None:
    assert on_call(rota(), ON_CALL, moment) == who


@pytest.mark.parametrize(
    ("day", "clock", "fold", "who"),
    [
        ("2026-03-08", "01:59", 0, ANN),
        ("2026-03-08", "03:00", 0, BEN),
        ("2026-11-01", "01:59", 0, ANN),
        ("2026-11-01", "01:59", 1, ANN),
        ("2026-11-01", "02:00", 0, BEN),
    ],
)
def test_a_shift_that_ends_in_the_very_hour_leaves_no_hole_and_no_two_people(
    day: str, clock: str, fold: int, who: int
) -> None:
    lines = [weekly(ANN, 20, 2, 5), weekly(BEN, 2, 8, 6)]
    assert on_call(rota(lines), ON_CALL, new_york(day, clock, fold)) == who


def test_a_shift_the_spring_swallows_whole_is_none_and_leaves_no_hole() -> None:
    lines = [weekly(ANN, 20, 2, 5), weekly(BEN, 2, 3, 6), weekly(DAY, 3, 8, 6)]
    assert lines[1].on(date(2026, 3, 8)) is None
    assert holes(rota(lines), ON_CALL, span("2026-03-07", "20:00", 11)) == ()


def test_a_line_holds_from_its_first_day_until_before_its_last() -> None:
    line = Weekly(ANN, ON_CALL, frozenset({0}), time(8), time(20), NEW_YORK, date(2026, 3, 9), date(2026, 3, 23))
    there = [on_call(rota([line]), ON_CALL, new_york(f"2026-03-{day:02}", "12:00")) for day in (2, 9, 16, 23)]
    assert there == [None, ANN, ANN, None]


def test_primary_and_backup_are_two_parts() -> None:
    both = rota([weekly(ANN, 8, 20, 0), weekly(BEN, 8, 20, 0, part=BACKUP)])
    noon = new_york("2026-03-02", "12:00")
    assert (on_call(both, ON_CALL, noon), on_call(both, BACKUP, noon)) == (ANN, BEN)


def test_a_cover_takes_the_place_of_the_weekly_pattern_while_it_lasts() -> None:
    covered = rota(None, cover(ANN, span("2026-03-02", "22:00", 2)))
    who = [on_call(covered, ON_CALL, new_york("2026-03-02", clock)) for clock in ("21:59", "22:00", "23:59")]
    assert who == [NIGHT, ANN, ANN]
    assert on_call(covered, ON_CALL, new_york("2026-03-03", "00:00")) == NIGHT


def test_of_two_covers_the_later_word_holds() -> None:
    night = span("2026-03-02", "20:00", 12)
    covered = rota(None, cover(ANN, night), cover(BEN, night))
    assert on_call(covered, ON_CALL, new_york("2026-03-02", "23:00")) == BEN


def test_when_a_cover_falls_ill_or_leaves_it_is_again_whom_they_covered_for() -> None:
    night = span("2026-03-02", "20:00", 12)
    ill = rota(None, cover(ANN, night), away=(Away(ANN, night),))
    left = rota(None, cover(ANN, night), working=(DAY, NIGHT))
    assert on_call(ill, ON_CALL, night.start_at) == on_call(left, ON_CALL, night.start_at) == NIGHT


def test_a_turn_says_for_whom_somebody_stands_in() -> None:
    covered = rota(None, cover(ANN, span("2026-03-02", "22:00", 2)))
    found = turns(covered, ON_CALL, span("2026-03-02", "20:00", 12))
    assert [(turn.staff_id, turn.instead_of, turn.period.minutes) for turn in found] == [
        (NIGHT, None, 120),
        (ANN, NIGHT, 120),
        (NIGHT, None, 480),
    ]


def test_two_shifts_of_one_person_in_a_row_are_two_turns() -> None:
    found = turns(rota([weekly(ANN, 8, 20, 0), weekly(ANN, 20, 8, 0)]), ON_CALL, span("2026-03-02", "08:00", 24))
    assert [turn.period.minutes for turn in found] == [720, 720]


def test_an_absence_nobody_covers_is_a_hole_of_its_own_length() -> None:
    ill = rota(away=(Away(NIGHT, span("2026-03-03", "00:00", 24)),))
    assert holes(ill, ON_CALL, span("2026-03-02", "08:00", 48)) == (
        Period(new_york("2026-03-03", "00:00"), new_york("2026-03-03", "08:00")),
        Period(new_york("2026-03-03", "20:00"), new_york("2026-03-04", "00:00")),
    )


def test_when_somebody_leaves_their_shifts_are_holes_and_two_in_a_row_are_one() -> None:
    lines = [weekly(ANN, 8, 20, 0), weekly(BEN, 20, 8, 0), weekly(DAY, 8, 8, 1)]
    found = holes(rota(lines, working=(DAY,)), ON_CALL, span("2026-03-02", "08:00", 48))
    assert found == (span("2026-03-02", "08:00", 24),)


def test_an_empty_rota_is_one_hole() -> None:
    week = span("2026-03-02", "00:00", 168)
    assert holes(rota([]), ON_CALL, week) == (week,)


_zones = st.sampled_from(
    [ZoneInfo(name) for name in ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Phoenix", "UTC")]
)
_moments = st.integers(0, 700 * 24 * 60).map(
    lambda minute: datetime(2026, 1, 10, tzinfo=UTC) + timedelta(minutes=minute)
)
_hours = st.integers(1, 60)
_dated = st.lists(
    st.tuples(st.sampled_from(STAFF), st.integers(-80, 80), _hours, st.sampled_from((ON_CALL, BACKUP))), max_size=5
)
_absent = st.lists(st.tuples(st.sampled_from(STAFF), st.integers(-80, 80), _hours), max_size=4)


@given(_zones, st.integers(0, 23), _moments)
def test_a_rota_around_the_clock_has_no_hole_in_any_zone_on_any_night(
    zone: ZoneInfo, hour: int, moment: datetime
) -> None:
    whole = Rota(days_and_nights(zone, hour), (), (), STAFF)
    period = Period(moment, moment + timedelta(days=3))
    assert holes(whole, ON_CALL, period) == ()
    lengths = [turn.period.minutes for turn in turns(whole, ON_CALL, period)[1:-1]]
    assert all(660 <= length <= 780 for length in lengths), "and no two people by an error"


@given(_zones, _moments, _dated, _absent, st.frozensets(st.sampled_from(STAFF)), st.lists(st.integers(0, 6)))
def test_turns_leave_no_gap_and_say_what_is_true_of_every_moment_in_them(
    zone: ZoneInfo,
    moment: datetime,
    dated: list[tuple[int, int, int, str]],
    absent: list[tuple[int, int, int]],
    working: frozenset[int],
    weekdays: list[int],
) -> None:
    def around(offset: int, hours: int) -> Period:
        return Period(moment + timedelta(hours=offset), moment + timedelta(hours=offset + hours))

    some = Rota(
        [line for line in days_and_nights(zone) if line.weekdays <= set(weekdays)],
        [Shift(who, part, around(offset, hours)) for who, offset, hours, part in dated],
        [Away(who, around(offset, hours)) for who, offset, hours in absent],
        working,
    )
    period = around(-48, 96)
    found = turns(some, ON_CALL, period)
    assert found[0].period.start_at == period.start_at
    assert found[-1].period.until == period.until
    assert all(one.period.until == two.period.start_at for one, two in pairwise(found))
    for turn in found:
        middle = turn.period.start_at + turn.period.duration / 2
        for at in (turn.period.start_at, middle, turn.period.until - timedelta(microseconds=1)):
            assert on_call(some, ON_CALL, at) == turn.staff_id
        assert turn.staff_id is None or turn.staff_id in working
    nobody = [turn.period for turn in found if turn.staff_id is None]
    empty = sum((each.duration for each in holes(some, ON_CALL, period)), timedelta())
    assert empty == sum((each.duration for each in nobody), timedelta())
