"""Does the PC-PTSD-5 spare the questions of somebody to whom no such event happened?"""

import pytest

from stepwell.pure.instruments import instrument
from stepwell.pure.instruments.listed import answers_listed
from stepwell.pure.values import Refused

PCPTSD5 = instrument("pc-ptsd-5")


@pytest.mark.parametrize(
    ("answers", "total", "positive"),
    [
        ("N", 0, False),
        ("N,-,-,-,-,-", 0, False),
        ("N,N,N,N,N,N", 0, False),
        ("Y,Y,Y,N,N,N", 2, False),
        ("Y,Y,Y,Y,N,N", 3, True),
        ("Y,Y,Y,Y,Y,Y", 5, True),
        ("Y,Y,Y,Y,Y,-", None, None),
        ("-,N,N,N,N,-", None, None),
        ("Y,Y,Y,N,N", 3, True),  # the five alone, which are about the event
    ],
)
def test_the_count(answers: str, total: int | None, positive: bool | None) -> None:
    result = PCPTSD5.score(answers_listed(PCPTSD5, answers))
    assert (result.total, result.positive) == (total, positive)


def test_both_published_cut_offs_are_told() -> None:
    result = PCPTSD5.score(answers_listed(PCPTSD5, "Y,Y,Y,Y,N,N"))
    assert list(result.rules.values()) == [True, False]


def test_a_yes_after_no_event_is_refused() -> None:
    with pytest.raises(Refused, match="item2"):
        answers_listed(PCPTSD5, "N,N,Y,N,N,N")
