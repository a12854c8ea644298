"""Does the ASQ tell a negative, a non-acute and an acute screen apart, and what does a question passed over mean?"""

import pytest

from stepwell.pure.instruments import Grade, Respondent, instrument
from stepwell.pure.instruments.listed import answers_listed
from stepwell.pure.values import Refused

ASQ = instrument("asq")


@pytest.mark.parametrize(
    ("answers", "level", "grades"),
    [
        ("N,N,N,N", "negative", []),
        ("N,N,N,N,-", "negative", []),
        ("N,N,N,N,N", "negative", []),
        ("Y,N,N,N,N", "non-acute positive", [Grade.SIGNAL]),
        ("N,N,N,Y,N", "non-acute positive", [Grade.SIGNAL]),
        ("N,N,Y,N,Y", "acute positive", [Grade.URGENT]),
        ("N,Y,N,N", "acute positive", [Grade.URGENT]),  # question 5 is still to be asked
    ],
)
def test_one_yes_is_positive_and_the_fifth_question_tells_how_acute(
    answers: str, level: str, grades: list[Grade]
) -> None:
    result = ASQ.score(answers_listed(ASQ, answers))
    assert (result.level, result.positive) == (level, level != "negative")
    assert [signal.grade for signal in result.signals] == grades


@pytest.mark.parametrize(("age", "level"), [(15, "non-acute positive"), (None, "non-acute positive"), (18, None)])
def test_a_question_passed_over_is_positive_under_18_or_of_no_known_age(age: int | None, level: str | None) -> None:
    result = ASQ.score(answers_listed(ASQ, "N,-,N,N"), Respondent(age=age))
    assert (result.level, result.missing) == (level, ("item2",))
    (signal,) = result.signals
    assert signal.pages == (level is not None)


def test_a_yes_to_the_fifth_without_another_is_refused_and_scored_as_acute() -> None:
    with pytest.raises(Refused, match="item5"):
        answers_listed(ASQ, "N,N,N,N,Y")
    assert ASQ.score({"item1": 0, "item2": 0, "item3": 0, "item4": 0, "item5": 1}).level == "acute positive"
