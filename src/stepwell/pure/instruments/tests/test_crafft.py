"""Does the CRAFFT tell low, medium and high apart, and spare those who used nothing?"""

import pytest

from stepwell.pure.instruments import instrument
from stepwell.pure.instruments.listed import answers_listed
from stepwell.pure.values import Refused

CRAFFT = instrument("crafft")


@pytest.mark.parametrize(
    ("answers", "total", "level"),
    [
        ("0,0,0,N", 0, "low"),
        ("0,0,0,N,-,-,-,-,-", 0, "low"),
        ("0,0,0,Y", 1, "medium"),
        ("0,0,0,9,N", 0, "low"),  # tobacco is the fourth, and no drug of part B
        ("3,0,0,N,N,N,N,N,N", 0, "medium"),
        ("3,0,0,N,Y,N,N,N,N", 1, "medium"),
        ("3,0,0,N,Y,Y,N,N,N", 2, "high"),
        ("Y,Y,N,N,N,N", 2, "high"),
        ("Y,N,N,N,N,N", 1, "medium"),
        ("N,N,N,N,N,N", 0, None),  # without part A, low cannot be told from medium
        ("3,0,0,N,-,N,N,N,N", None, None),
    ],
)
def test_the_level(answers: str, total: int | None, level: str | None) -> None:
    result = CRAFFT.score(answers_listed(CRAFFT, answers))
    assert (result.total, result.level) == (total, level)
    assert result.positive == (None if total is None else total >= 2)


def test_a_yes_to_what_was_not_asked_is_refused() -> None:
    with pytest.raises(Refused, match="item4"):
        answers_listed(CRAFFT, "0,0,0,N,N,N,Y,N,N")
