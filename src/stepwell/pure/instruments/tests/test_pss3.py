"""Is the PSS-3 positive with thoughts of suicide or a recent attempt, and only then?"""

import pytest

from stepwell.pure.instruments import Grade, instrument
from stepwell.pure.instruments.listed import answers_listed
from stepwell.pure.values import Refused

PSS3 = instrument("pss-3")


@pytest.mark.parametrize(
    ("answers", "positive", "grades"),
    [
        ("N,N,N", False, []),
        ("Y,N,N", False, []),  # feeling down opens the conversation and does not count
        ("N,Y,N", True, [Grade.SIGNAL]),
        ("N,N,Y,1", True, [Grade.URGENT]),
        ("N,N,Y,2", True, [Grade.SIGNAL]),
        ("N,N,Y,3", True, [Grade.SIGNAL]),
        ("N,N,Y,4", False, []),
        ("N,Y,Y,4", True, [Grade.SIGNAL]),
        ("N,N,Y", True, [Grade.SIGNAL]),  # when it was is still to be asked
        ("N,-,N", None, [Grade.REVIEW]),
        ("N,N,-", None, [Grade.REVIEW]),
        ("N,Y,-", True, [Grade.SIGNAL]),
    ],
)
def test_the_screen(answers: str, positive: bool | None, grades: list[Grade]) -> None:
    result = PSS3.score(answers_listed(PSS3, answers))
    assert result.positive is positive
    assert [signal.grade for signal in result.signals] == grades


def test_a_date_without_an_attempt_is_refused() -> None:
    with pytest.raises(Refused, match="when"):
        answers_listed(PSS3, "N,N,N,2")
