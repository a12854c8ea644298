"""Does the AUDIT-C use the cut-off of the sex that is known, and say what it does where none is?"""

import pytest

from stepwell.pure.instruments import Respondent, Sex, instrument

AUDITC = instrument("audit-c")


@pytest.mark.parametrize(
    ("sex", "total", "positive"),
    [
        (Sex.MALE, 3, False),
        (Sex.MALE, 4, True),
        (Sex.FEMALE, 2, False),
        (Sex.FEMALE, 3, True),
        (None, 2, False),
        (None, 3, True),
    ],
)
def test_the_cut_off_goes_by_sex_and_is_the_lower_one_for_everybody_else(
    sex: Sex | None, total: int, positive: bool
) -> None:
    result = AUDITC.score({"item1": total, "item2": 0, "item3": 0}, Respondent(sex=sex))
    assert (result.total, result.positive) == (total, positive)
    words = "the lower, more sensitive one of 3" if sex is None else f"The cut-off for {sex} is"
    assert words in result.findings[0]


def test_a_blank_means_no_score() -> None:
    result = AUDITC.score({"item1": 4, "item2": 4})
    assert (result.total, result.positive, result.findings) == (None, None, ())
