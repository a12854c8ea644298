"""Does the GAD-7 score as published?"""

import pytest

from stepwell.pure.instruments import instrument

GAD7 = instrument("gad-7")


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "minimal"), (4, "minimal"), (5, "mild"), (10, "moderate"), (14, "moderate"), (15, "severe"), (21, "severe")],
)
def test_totals_fall_in_the_published_bands(total: int, band: str) -> None:
    values = [min(3, max(0, total - 3 * place)) for place in range(7)]
    result = GAD7.score({f"item{number}": value for number, value in enumerate(values, start=1)})
    assert (result.total, result.band, result.signals) == (total, band, ())


def test_a_blank_means_no_score_because_no_rule_for_blanks_is_confirmed() -> None:
    result = GAD7.score({f"item{number}": 1 for number in range(1, 7)})
    assert (result.total, result.missing) == (None, ("item7",))
    assert result.explanation == "No score: 1 answer is blank, and none may be."


def test_the_lowest_label_is_not_the_widely_copied_wrong_one() -> None:
    assert GAD7.options[0].label == "Not at all"
