"""Is a change called what it is?"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.trends import RULES, Outcome, Yardstick, change_between

PHQ9 = Yardstick("PHQ-9", reliable_change=6, cut_off=10)
WHO5 = Yardstick("WHO-5", reliable_change=10, cut_off=50, higher_is_worse=False)


@pytest.mark.parametrize(
    ("before", "after", "outcome", "crossed"),
    [
        (18, 6, Outcome.RECOVERED, True),
        (11, 9, Outcome.UNCHANGED, True),  # crosses the line within the error
        (9, 3, Outcome.IMPROVED, False),  # was never in the clinical range
        (22, 14, Outcome.IMPROVED, False),
        (8, 14, Outcome.DETERIORATED, False),
        (8, 13, Outcome.UNCHANGED, False),
        (10, 4, Outcome.RECOVERED, True),
        (12, 12, Outcome.UNCHANGED, False),
    ],
)
def test_a_change_needs_both_size_and_the_line(before: int, after: int, outcome: Outcome, crossed: bool) -> None:
    change = change_between(before, after, PHQ9)
    assert (change.outcome, change.crossed, change.points) == (outcome, crossed, after - before)
    assert RULES[outcome] in change.words


def test_the_words_print_the_rule() -> None:
    assert change_between(18, 6, PHQ9).words == (
        "PHQ-9 from 18 to 6, 12 points lower (reliable from 6 points, clinical range from 10): recovered, that is, "
        "better by at least the reliable change, and from the clinical range out of it."
    )


def test_where_higher_is_better_a_rise_is_a_recovery() -> None:
    assert change_between(36, 52, WHO5).outcome is Outcome.RECOVERED
    assert change_between(52, 36, WHO5).outcome is Outcome.DETERIORATED


def test_without_a_published_line_nobody_is_called_recovered() -> None:
    assert change_between(20, 0, Yardstick("K6", 5)).outcome is Outcome.IMPROVED


def test_a_change_of_t_scores_keeps_its_tenths() -> None:
    change = change_between(Decimal("62.2"), Decimal("55.7"), Yardstick("PROMIS Depression 4a", 5, 60))
    assert (change.points, change.outcome) == (Decimal("-6.5"), Outcome.RECOVERED)
    assert "from 62.2 to 55.7, 6.5 points lower" in change.words


def test_a_yardstick_without_error_is_refused() -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        Yardstick("PHQ-9", 0)


@given(st.integers(0, 27), st.integers(0, 27))
def test_a_change_and_its_reverse_are_never_both_for_the_better(before: int, after: int) -> None:
    there, back = change_between(before, after, PHQ9), change_between(after, before, PHQ9)
    assert there.reliable == back.reliable == (Outcome.DETERIORATED in (there.outcome, back.outcome))
    assert there.points == -back.points
