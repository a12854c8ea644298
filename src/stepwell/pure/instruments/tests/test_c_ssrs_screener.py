"""Does the C-SSRS screener give the level of the official triage card, for every set of answers there is?"""

from itertools import product

import pytest

from stepwell.pure.instruments import Grade, instrument
from stepwell.pure.instruments.c_ssrs_screener import CARD, LEVELS
from stepwell.pure.instruments.listed import answers_listed
from stepwell.pure.values import Refused

CSSRS = instrument("c-ssrs-screener")
KEYS = [item.key for item in CSSRS.items]


def test_every_complete_set_of_answers_has_the_level_of_its_gravest_yes() -> None:
    for first, second, behaviour in product((0, 1), repeat=3):
        for third, fourth, fifth in product((0, 1) if second else (None,), repeat=3):
            for recent in (0, 1) if behaviour else (None,):
                given = (first, second, third, fourth, fifth, behaviour, recent)
                if fourth or fifth or recent:
                    expected = "high"
                elif third or behaviour:
                    expected = "moderate"
                else:
                    expected = "low" if first or second else "none"
                result = CSSRS.score(dict(zip(KEYS, given, strict=True)))
                assert (result.level, result.complete, result.total) == (expected, True, None)
                assert result.positive == (expected != "none")
                grades = {"none": [], "low": [Grade.SIGNAL], "moderate": [Grade.SIGNAL], "high": [Grade.URGENT]}
                assert [signal.grade for signal in result.signals] == grades[expected]


def test_a_blank_never_lowers_a_level_and_never_hides_a_signal() -> None:
    for given in product((None, 0, 1), repeat=7):
        answers = dict(zip(KEYS, given, strict=True))
        result = CSSRS.score(answers)
        worst = max((LEVELS.index(CARD.levels[key]) for key in KEYS if answers[key]), default=0)
        assert result.level is None or LEVELS.index(result.level) >= worst
        assert any(signal.pages for signal in result.signals) == (worst > 0)
        if result.level is None:
            assert result.missing


@pytest.mark.parametrize(
    ("answers", "least"),
    [("Y,Y,-,-,-,N", "at least low"), ("Y,N,-,-,-,-", "at least low"), ("Y,Y,Y,-,N,N", "at least")],
)
def test_a_level_that_a_blank_could_raise_is_not_given(answers: str, least: str) -> None:
    result = CSSRS.score(answers_listed(CSSRS, answers))
    assert (result.level, result.positive) == (None, True)
    assert least in result.findings[0]
    assert least in result.signals[0].words


def test_behaviour_of_an_unknown_date_counts_as_recent_until_somebody_asks() -> None:
    result = CSSRS.score(answers_listed(CSSRS, "N,N,-,-,-,Y"))
    assert (result.level, result.missing) == ("high", ("recent",))
    assert "until somebody asks" in result.findings[0]


@pytest.mark.parametrize(
    ("answers", "item"),
    [("N,N,Y,N,N,N", "item3"), ("Y,N,-,Y,-,N", "item4"), ("N,N,-,-,Y,N", "item5"), ("N,N,-,-,-,N,Y", "recent")],
)
def test_a_yes_that_the_other_answers_do_not_lead_to_is_refused_by_item(answers: str, item: str) -> None:
    with pytest.raises(Refused) as refused:
        answers_listed(CSSRS, answers)
    assert [refusal.field for refusal in refused.value.refusals] == [item]


def test_scoring_itself_lets_the_graver_of_two_contradicting_answers_stand() -> None:
    result = CSSRS.score({"item1": 0, "item2": 0, "item5": 1, "item6": 0})
    assert result.level == "high"
    assert result.signals[0].grade is Grade.URGENT


def test_the_card_is_data_with_a_version_and_a_source() -> None:
    assert (CSSRS.version, set(CARD.levels)) == (CARD.version, set(KEYS))
    assert "Columbia" in CARD.source
