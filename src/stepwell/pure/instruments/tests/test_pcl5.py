"""Do the two rules of the PCL-5 stand side by side, and does a blank decide neither?"""

import pytest

from stepwell.pure.instruments import instrument
from stepwell.pure.instruments.listed import answers_listed
from stepwell.pure.instruments.pcl5 import CLUSTER_RULE, TOTAL_RULE

PCL5 = instrument("pcl-5")
NONE, B, C, D, E = "0," * 20, "2,0,0,0,0,", "2,0,", "2,2,0,0,0,0,0,", "2,2,0,0,0,0"
ZERO = {"B": "0,0,0,0,0,", "C": "0,0,", "D": "0,0,0,0,0,0,0,", "E": "0,0,0,0,0,0"}


def rules(answers: str) -> tuple[bool | None, bool | None, bool | None]:
    result = PCL5.score(answers_listed(PCL5, answers))
    return result.rules[TOTAL_RULE], result.rules[CLUSTER_RULE], result.positive


def test_the_clusters_are_met_with_as_few_as_six_symptoms() -> None:
    assert rules(B + C + D + E) == (False, True, True)


@pytest.mark.parametrize(
    "answers",
    [ZERO["B"] + C + D + E, B + ZERO["C"] + D + E, B + C + "2,1,0,0,0,0,0," + E, B + C + D + "2,1,0,0,0,0"],
)
def test_one_cluster_short_is_not_met(answers: str) -> None:
    assert rules(answers) == (False, False, False)


def test_a_high_total_can_fail_the_clusters() -> None:
    assert rules("4,4,4,4,4," + ZERO["C"] + "4,4,4,0,0,0,0," + ZERO["E"]) == (True, False, True)


@pytest.mark.parametrize(
    ("answers", "clusters", "positive"),
    [
        (B + C + D + "2,2,-,0,0,0", True, True),  # the blank can change nothing
        (B + C + D + "2,0,-,0,0,0", None, None),  # it could meet the rule
        (ZERO["B"] + C + D + "2,0,-,0,0,0", False, None),  # it cannot
    ],
)
def test_a_blank_means_no_total_and_leaves_the_cluster_rule_where_it_decides_nothing(
    answers: str, clusters: bool | None, positive: bool | None
) -> None:
    assert rules(answers) == (None, clusters, positive)


def test_the_weekly_form_is_scored_alike_and_is_an_instrument_of_its_own() -> None:
    weekly = instrument("pcl-5-weekly")
    assert (weekly.window, weekly.items, weekly.rule) == ("the past week", PCL5.items, PCL5.rule)
