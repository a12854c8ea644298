"""A trend is drawn where its numbers say, and a missing week is never drawn as a score."""

import pytest

from stepwell.doors.web.ui.shapes import TrendBand, TrendPoint
from stepwell.doors.web.ui.trends import Drawing, lay_out_trend

MILD = TrendBand(label="Mild", low=5, high=9)
MODERATE = TrendBand(label="Moderate", low=10, high=14)


def _drawn(*values: float | None, bands: tuple[TrendBand, ...] = (), cutoff: float | None = None) -> Drawing:
    points = [TrendPoint(label=f"week {number}", value=value) for number, value in enumerate(values, 1)]
    return lay_out_trend(points, low=0, high=27, cutoff=cutoff, bands=bands, width=360, height=260)


def test_a_missing_week_breaks_the_line() -> None:
    drawing = _drawn(19, 17, None, 11, 8)
    assert len(drawing.lines) == 2
    assert [dot.value for dot in drawing.dots] == ["19", "17", "11", "8"]
    assert [gap.label for gap in drawing.gaps] == ["week 3"]


def test_a_week_alone_between_two_gaps_is_a_dot_without_a_line() -> None:
    drawing = _drawn(None, 12, None)
    assert drawing.lines == ()
    assert len(drawing.dots) == 1


def test_lower_scores_are_drawn_lower() -> None:
    first, last = _drawn(19, 8).dots
    assert last.y > first.y


def test_the_last_answered_week_is_marked_even_when_later_weeks_are_missing() -> None:
    assert [dot.is_last for dot in _drawn(19, 8, None).dots] == [False, True]


def test_a_score_off_the_scale_stays_inside_the_drawing() -> None:
    (dot,) = _drawn(99).dots
    assert dot.y == _drawn(27).dots[0].y


def test_neighbouring_bands_touch() -> None:
    mild, moderate = _drawn(8, bands=(MILD, MODERATE)).strips
    assert moderate.y + moderate.height == pytest.approx(mild.y, abs=0.1)


def test_a_year_of_weeks_shows_only_labels_that_fit_and_always_the_last() -> None:
    labels = [tick.label for tick in _drawn(*[10.0] * 52).weeks]
    assert len(labels) <= 6
    assert labels[-1] == "week 52"


def test_no_weeks_make_an_empty_drawing() -> None:
    drawing = _drawn()
    assert (drawing.lines, drawing.dots, drawing.weeks) == ((), (), ())


def test_a_scale_without_height_is_refused() -> None:
    with pytest.raises(ValueError, match="must be above its foot"):
        lay_out_trend([], low=5, high=5, cutoff=None, bands=(), width=360, height=260)
