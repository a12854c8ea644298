"""Are answers read as people list them, and refused item by item, with what to write instead?"""

import pytest

from stepwell.pure.instruments import instrument
from stepwell.pure.instruments.listed import answers_listed, given
from stepwell.pure.values import Refused

PHQ9, GDS = instrument("phq-9"), instrument("gds-15")


@pytest.mark.parametrize(
    "text", ["1,2,3,0,1,2,3,0,-", " 1, 2, 3, 0, 1, 2, 3, 0, - ", "1 2 3 0 1 2 3 0 –", "1;2;3;0;1;2;3;0;-"]
)
def test_commas_semicolons_and_spaces_part_the_answers_and_a_dash_is_a_blank(text: str) -> None:
    assert list(answers_listed(PHQ9, text).values()) == [1, 2, 3, 0, 1, 2, 3, 0, None]


def test_the_question_that_is_not_scored_may_be_left_out() -> None:
    assert answers_listed(PHQ9, "0,0,0,0,0,0,0,0,0,3")["difficulty"] == 3
    assert "difficulty" not in answers_listed(PHQ9, "0,0,0,0,0,0,0,0,0")


def test_yes_and_no_are_read_in_both_cases_in_full_and_as_digits() -> None:
    mixed = answers_listed(GDS, "Y,y,Yes,yes,1,N,n,No,no,0,-,Y,N,Y,N")
    assert list(mixed.values()) == [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, None, 1, 0, 1, 0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,1,1", "PHQ-9: has 9 or 10 answers, not 3"),
        ("", "has 9 or 10 answers, not 0"),
        ("1,1,1,1,1,1,1,1,1,1,1", "not 11"),
        ("1,1,1,1,4,1,1,1,1", "PHQ-9, item5: 4 is out of range; write 0 to 3, or - for a blank."),
        ("1,1,1,1,-1,1,1,1,1", "item5: -1 is out of range"),
        ("1,1,1,1,Y,1,1,1,1", 'item5: "Y" is not a whole number; write 0 to 3'),
        ("1,1,1,1,1.5,1,1,1,1", 'item5: "1.5" is not a whole number'),
        ("1,1,1,1,,1,1,1,1", "item5: nothing stands in its place; write 0 to 3, or - for a blank"),
    ],
)
def test_what_cannot_be_read_is_named_by_item(text: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        answers_listed(PHQ9, text)
    assert words in str(refused.value)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(Refused) as refused:
        answers_listed(PHQ9, "9,1,x,1,1,1,1,1,-2")
    assert [refusal.field for refusal in refused.value.refusals] == ["item1", "item3", "item9"]


def test_a_number_where_yes_or_no_is_due_is_refused() -> None:
    with pytest.raises(Refused, match='item2: "2" is neither yes nor no; write Y or N'):
        answers_listed(GDS, "Y,2,Y,Y,Y,N,N,N,N,N,-,Y,N,Y,N")


@pytest.mark.parametrize(
    ("id", "words"),
    [
        ("gad-7", "item1 to item7 as 0 to 3"),
        ("k10", "item1 to item10 as 1 to 5"),
        ("gds-15", "item1 to item15 as Y or N"),
    ],
)
def test_how_answers_are_given_is_told_in_words(id: str, words: str) -> None:
    assert given(instrument(id)) == words
