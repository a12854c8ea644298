"""Do the formulae of Jacobson and Truax give the numbers others published?"""

import pytest

from stepwell.pure.trends import change_index, cut_offs, reliability_of


@pytest.mark.parametrize(
    ("sd", "reliability", "error", "difference", "change", "whole"),
    [
        (5.5, 0.86, 2.058, 2.910, 5.70, 6),  # PHQ-9; NHS Talking Therapies use 6
        (4.5, 0.92, 1.273, 1.800, 3.53, 4),  # GAD-7; NHS Talking Therapies use 4
        (22, 0.95, 4.919, 6.957, 13.64, 14),  # OQ-45; its manual uses 14
    ],
)
def test_the_reliable_change_matches_the_published_one(
    sd: float, reliability: float, error: float, difference: float, change: float, whole: int
) -> None:
    found = reliability_of(sd, reliability)
    assert found.standard_error == pytest.approx(error, abs=0.0005)
    assert found.difference_error == pytest.approx(difference, abs=0.0005)
    assert found.reliable_change == pytest.approx(change, abs=0.01)
    assert found.whole_points == whole


def test_the_index_counts_standard_errors_of_a_difference() -> None:
    assert change_index(18, 6, 5.5, 0.86) == pytest.approx(-4.12, abs=0.005)


def test_the_three_cut_offs_match_the_worked_example() -> None:
    lines = cut_offs(15.4, 5.5, 3.3, 3.8)
    assert (round(lines.a, 1), round(lines.b, 1), round(lines.c, 2)) == (4.4, 10.9, 8.24)


def test_the_cut_offs_turn_round_where_higher_is_healthier() -> None:
    lines = cut_offs(30, 10, 70, 15)
    assert (lines.a, lines.b, lines.c) == (50, 40, 46)


@pytest.mark.parametrize(("sd", "reliability"), [(0, 0.9), (5, 1.0), (5, -0.1)])
def test_an_impossible_scale_is_refused(sd: float, reliability: float) -> None:
    with pytest.raises(ValueError, match="reliability from 0 to below 1"):
        reliability_of(sd, reliability)


def test_a_population_without_spread_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        cut_offs(15, 0, 3, 4)
