"""Does the AUDIT count nothing for the questions it skips, and only for those?"""

import pytest

from stepwell.pure.instruments import instrument
from stepwell.pure.instruments.listed import answers_listed
from stepwell.pure.values import Refused

AUDIT = instrument("audit")


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ("0,-,-,-,-,-,-,-,2,4", 6),  # never drinks: on to item 9
        ("1,0,0,-,-,-,-,-,0,0", 1),  # 0 on items 2 and 3: on to item 9
        ("1,0,1,-,-,-,-,-,0,0", None),
        ("-,0,0,1,1,1,1,1,0,0", None),
        ("0,-,-,-,-,-,-,-,-,0", None),
        ("0,1,0,0,0,0,0,0,0,0", 1),  # what was answered all the same counts
    ],
)
def test_what_was_skipped_counts_nothing_and_another_blank_means_no_score(answers: str, total: int | None) -> None:
    assert AUDIT.score(answers_listed(AUDIT, answers)).total == total


def test_the_last_two_items_have_no_1_and_no_3() -> None:
    with pytest.raises(Refused, match="item10: 3 is out of range; write 0, 2 or 4"):
        answers_listed(AUDIT, "0,0,0,0,0,0,0,0,0,3")
