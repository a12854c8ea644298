"""Can a site give the wording it has licensed to an instrument that ships none?"""

import pytest

from stepwell.pure.instruments import instrument
from stepwell.pure.instruments.wording import worded
from stepwell.pure.values import Refused

ZARIT4 = instrument("zarit-4")
WORDS = {f"item{number}": f"Question {number}?" for number in range(1, 5)}


def test_a_site_gives_texts_and_labels_and_the_score_is_the_same() -> None:
    ours = worded(ZARIT4, {"stem": "How often …", **WORDS, "item1.0": "Never"})
    assert (ours.ships_wording, ZARIT4.ships_wording) == (True, False)
    assert (ours.stem, ours.items[0].label(0), ours.items[1].label(0)) == ("How often …", "Never", "0")
    answers = dict.fromkeys(WORDS, 2)
    assert ours.score(answers) == ZARIT4.score(answers)


def test_a_missing_text_and_a_word_without_a_place_are_named() -> None:
    with pytest.raises(Refused) as refused:
        worded(ZARIT4, {"item1": "Question 1?", "item2": "Question 2?", "item3": "Question 3?", "item9": "?"})
    assert [refusal.field for refusal in refused.value.refusals] == ["item9", "item4"]
