"""Does the PHQ-2 screen as published?"""

import pytest

from stepwell.pure.instruments import instrument


@pytest.mark.parametrize(("first", "second", "band"), [(1, 1, "negative screen"), (2, 1, "positive screen")])
def test_three_points_make_a_positive_screen(first: int, second: int, band: str) -> None:
    result = instrument("phq-2").score({"item1": first, "item2": second})
    assert (result.total, result.band, result.signals) == (first + second, band, ())


def test_one_blank_means_no_score() -> None:
    assert instrument("phq-2").score({"item1": 3}).total is None
