"""Does the CORE-10 turn its two items of wellbeing round, and do plans to die reach a human?"""

import pytest

from stepwell.pure.instruments import Grade, instrument
from stepwell.pure.instruments.listed import answers_listed

CORE10 = instrument("core-10")


@pytest.mark.parametrize(
    ("answers", "total"),
    [
        ("0,4,4,0,0,0,0,0,0,0", 0),
        ("0,0,0,0,0,0,0,0,0,0", 8),
        ("2,1,1,2,0,0,3,2,2,1", 18),
        ("-,3,3,1,1,0,1,1,1,1", 9),  # 8 on 9 items
        ("-,-,3,1,1,0,1,1,1,1", None),
    ],
)
def test_the_total(answers: str, total: int | None) -> None:
    assert CORE10.score(answers_listed(CORE10, answers)).total == total


@pytest.mark.parametrize(("value", "grade"), [(1, Grade.SIGNAL), (2, Grade.URGENT), (4, Grade.URGENT)])
def test_plans_to_die_reach_a_human(value: int, grade: Grade) -> None:
    (signal,) = CORE10.score({"item6": value}).signals
    assert (signal.item, signal.grade) == ("item6", grade)
