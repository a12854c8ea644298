"""Does a series show what was measured, gaps included?"""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.trends import Outcome, Point, Yardstick, trend_of

PHQ9 = Yardstick("PHQ-9", reliable_change=6, cut_off=10)
START_ON = date(2026, 3, 2)


def weekly(*totals: int | None) -> list[Point]:
    return [Point(START_ON + timedelta(weeks=week), total) for week, total in enumerate(totals)]


def test_the_change_runs_from_the_first_score_to_the_latest() -> None:
    trend = trend_of(weekly(18, 15, 12, 6), PHQ9)
    assert trend.change is not None
    assert (trend.change.points, trend.change.outcome) == (-12, Outcome.RECOVERED)
    assert trend.baseline == Point(START_ON, 18)


def test_a_missing_score_is_shown_as_missing_and_no_line_bridges_it() -> None:
    trend = trend_of(weekly(None, 18, 15, None, 9), PHQ9)
    assert trend.missing == 2
    assert [[point.total for point in stretch] for stretch in trend.stretches] == [[18, 15], [9]]
    assert trend.baseline == Point(START_ON + timedelta(weeks=1), 18)
    assert trend.words.endswith("2 of 5 questionnaires gave no score.")


def test_one_score_is_no_trend() -> None:
    trend = trend_of(weekly(18), PHQ9)
    assert trend.change is None
    assert trend.words == "PHQ-9 is 18; a second score is needed to see a change."


def test_no_score_is_said_so() -> None:
    trend = trend_of([], PHQ9)
    assert (trend.baseline, trend.latest, trend.change, trend.stretches) == (None, None, None, ())
    assert trend.words == "PHQ-9 has no score yet."


@given(st.lists(st.one_of(st.none(), st.integers(0, 27)), max_size=12))
def test_no_point_is_lost_or_invented_whatever_the_order(totals: list[int | None]) -> None:
    points = weekly(*totals)
    trend = trend_of(reversed(points), PHQ9)
    assert list(trend.points) == points
    assert sum(map(len, trend.stretches)) + trend.missing == len(points)
