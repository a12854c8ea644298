"""Does the PHQ-9 score as published, and does item 9 always reach a human?

Oracle A: US Core example response phq-9. Oracle C: worked from the published rule for blanks.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.instruments import Grade, instrument
from stepwell.pure.instruments.phq9 import syndrome

PHQ9 = instrument("phq-9")


def answers_of(*values: int | None, difficulty: int | None = None) -> dict[str, int | None]:
    given = {f"item{number}": value for number, value in enumerate(values, start=1)}
    return given if difficulty is None else {**given, "difficulty": difficulty}


def test_the_published_example_scores_12_moderate_and_meets_the_syndrome_rule() -> None:
    answers = answers_of(2, 2, 2, 2, 1, 1, 2, 0, 0, difficulty=1)
    result = PHQ9.score(answers)
    assert (result.total, result.band, result.complete, result.signals) == (12, "moderate", True, ())
    assert syndrome(answers)
    assert result.findings == ("The rule for a depressive syndrome is met.",)
    assert result.explanation == "The 9 answers add up to 12 of 27, moderate."


def test_two_blanks_take_the_mean_of_the_rest() -> None:
    result = PHQ9.score(answers_of(3, 2, None, 2, 1, None, 1, 0, 0))
    assert (result.total, result.band, result.complete) == (12, "moderate", False)
    assert result.missing == ("item3", "item6")
    assert "2 answers are blank" in result.explanation


def test_a_third_blank_answer_means_no_score() -> None:
    result = PHQ9.score(answers_of(3, 2, None, 2, None, None, 1, 0, 0))
    assert (result.total, result.band) == (None, None)
    assert result.explanation == "No score: 3 answers are blank, and at most 2 may be."


def test_an_exact_half_rounds_up() -> None:
    result = PHQ9.score(answers_of(1, 1, 1, 1, 0, 0, 0, 0, None))
    assert result.total == 5  # 4 on 8 answers is 4.5


def test_a_blank_item_9_is_not_a_zero_and_a_human_looks() -> None:
    (signal,) = PHQ9.score(answers_of(0, 0, 0, 0, 0, 0, 0, 0, None)).signals
    assert (signal.key, signal.grade, signal.pages) == ("item9_blank", Grade.REVIEW, False)


@pytest.mark.parametrize(("value", "grade"), [(1, Grade.SIGNAL), (2, Grade.URGENT), (3, Grade.URGENT)])
def test_item_9_reaches_a_human_even_when_there_is_no_score(value: int, grade: Grade) -> None:
    result = PHQ9.score({"item9": value})
    assert result.total is None
    (signal,) = result.signals
    assert (signal.key, signal.grade, signal.item, signal.pages) == ("item9", grade, "item9", True)
    assert len(signal.words) < 200


def test_how_difficult_it_was_does_not_count() -> None:
    assert PHQ9.score(answers_of(*[0] * 9, difficulty=3)).total == 0


@pytest.mark.parametrize(
    ("values", "met"),
    [
        ((2, 0, 2, 2, 2, 0, 0, 0, 1), True),  # item 9 counts from several days
        ((0, 0, 2, 2, 2, 2, 2, 2, 3), False),  # neither core symptom
        ((2, 2, 2, 2, 1, 1, 1, 1, 0), False),  # four items only
        ((1, 1, 1, 1, 1, 1, 1, 1, 1), False),
    ],
)
def test_the_syndrome_rule_needs_five_items_and_one_core_symptom(values: tuple[int, ...], met: bool) -> None:
    assert syndrome(answers_of(*values)) is met


@given(st.lists(st.one_of(st.none(), st.integers(0, 3)), min_size=9, max_size=9))
def test_someone_is_paged_if_and_only_if_item_9_was_answered_above_zero(values: list[int | None]) -> None:
    result = PHQ9.score(answers_of(*values))
    assert any(signal.pages for signal in result.signals) == bool(values[8])
    assert (result.total is None) == (values.count(None) > 2)
    assert result.total is None or 0 <= result.total <= 27
