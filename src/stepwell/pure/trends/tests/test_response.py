"""Are response and remission what the measure calls so?"""

import pytest

from stepwell.pure.trends import response_between


@pytest.mark.parametrize(
    ("before", "after", "fell_by", "responded", "remission"),
    [
        (18, 9, 50, True, False),
        (18, 10, 44, False, False),
        (18, 4, 78, True, True),
        (9, 5, 44, False, False),
        (8, 4, 50, True, True),
        (10, 14, -40, False, False),
        (0, 0, None, False, True),
    ],
)
def test_half_is_a_response_and_below_five_a_remission(
    before: int, after: int, fell_by: int | None, responded: bool, remission: bool
) -> None:
    found = response_between(before, after, name="PHQ-9", remission_below=5)
    assert (found.fell_by, found.responded, found.remission) == (fell_by, responded, remission)


def test_the_words_print_both_rules() -> None:
    assert response_between(18, 9, name="PHQ-9", remission_below=5).words == (
        "PHQ-9 from 18 to 9 (50 % lower): response, that is, at least half lower; no remission, that is, below 5."
    )


def test_without_a_published_line_nobody_is_in_remission() -> None:
    found = response_between(20, 0, name="K6")
    assert found.responded
    assert not found.remission
    assert "remission" not in found.words
