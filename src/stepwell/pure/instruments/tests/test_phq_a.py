"""Does the PHQ-A reach a human by each of its three questions about suicide?"""

import pytest

from stepwell.pure.instruments import Grade, instrument
from stepwell.pure.instruments.listed import answers_listed

PHQA = instrument("phq-a")


@pytest.mark.parametrize(
    ("answers", "flagged"),
    [
        ("0,0,0,0,0,0,0,0,0,N,0,N,N", {}),
        ("0,0,0,0,0,0,0,0,1,N,0,N,N", {"item9": Grade.SIGNAL}),
        ("0,0,0,0,0,0,0,0,2,N,0,N,N", {"item9": Grade.URGENT}),
        ("0,0,0,0,0,0,0,0,0,Y,3,Y,N", {"thoughts": Grade.SIGNAL}),
        ("0,0,0,0,0,0,0,0,0,N,Y", {"attempt": Grade.SIGNAL}),
        ("0,0,0,0,0,0,0,0,0", {"thoughts_blank": Grade.REVIEW, "attempt_blank": Grade.REVIEW}),
    ],
)
def test_each_question_about_suicide_signals_and_a_blank_one_is_asked_about(
    answers: str, flagged: dict[str, Grade]
) -> None:
    result = PHQA.score(answers_listed(PHQA, answers))
    assert {signal.key: signal.grade for signal in result.signals} == flagged
    assert result.total == int(answers.split(",")[8])


def test_two_blanks_take_the_mean_of_the_rest_as_in_the_phq_9() -> None:
    assert PHQA.score(answers_listed(PHQA, "3,2,-,2,1,-,1,0,0")).total == 12
