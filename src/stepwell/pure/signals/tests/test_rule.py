"""Which rules hold, and what is said of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.signals import Condition, Rule, triggered
from stepwell.pure.values import Grade

FOUR = Rule("urge-4", (Condition("suicide_urge", at_least=4),), Grade.SIGNAL, "Urge to end their life")
FIVE = Rule("urge-5", (Condition("suicide_urge", at_least=5),), Grade.URGENT, "Urge to end their life")
ACT = Rule("act", (Condition("self_harm_act", at_least=1),), Grade.SIGNAL, "Hurt themselves on purpose")
LOW = Rule("oxygen", (Condition("oxygen", at_most=88),), Grade.URGENT, "Oxygen in the blood, in per cent")
BOTH = Rule("both", (Condition("urge", at_least=3), Condition("at_risk", at_least=1)), Grade.REVIEW, "Urge at risk")


@pytest.mark.parametrize(
    ("facts", "keys"),
    [
        ({}, []),
        ({"suicide_urge": None}, []),
        ({"suicide_urge": "5"}, []),
        ({"suicide_urge": 3}, []),
        ({"suicide_urge": 4}, ["urge-4"]),
        ({"suicide_urge": 5}, ["urge-5"]),
        ({"self_harm_act": 0}, []),
        ({"self_harm_act": True}, ["act"]),
        ({"suicide_urge": 5, "self_harm_act": 1}, ["urge-5", "act"]),
        ({"oxygen": 88.0}, ["oxygen"]),
        ({"oxygen": 88.5}, []),
        ({"urge": 5}, []),
        ({"urge": 5, "at_risk": True}, ["both"]),
    ],
)
def test_what_holds_is_told_the_most_urgent_first(facts: dict[str, object], keys: list[str]) -> None:
    assert [found.rule.key for found in triggered([FOUR, FIVE, ACT, LOW, BOTH], facts)] == keys


def test_the_value_stands_beside_the_words_and_a_yes_needs_none() -> None:
    told = triggered([FOUR, ACT, LOW], {"suicide_urge": 4, "self_harm_act": 1, "oxygen": 85.5})
    assert [found.words for found in told] == [
        "Oxygen in the blood, in per cent: 85.5",
        "Urge to end their life: 4",
        "Hurt themselves on purpose",
    ]


def test_a_rule_that_asks_nothing_holds_never() -> None:
    assert triggered([Rule("empty", (), Grade.URGENT, "Nothing")], {"x": 1}) == ()


def test_bounds_are_read_aloud() -> None:
    words = [Condition("x", low, high).words for low, high in ((4, None), (None, 88), (2, 3), (1, 1), (None, None))]
    assert words == ["from 4 up", "to 88", "from 2 up to 3", "1", "whatever it is"]


@given(value=st.integers(0, 5), rules=st.permutations([FOUR, FIVE, ACT]))
def test_the_order_of_the_rules_changes_nothing(value: int, rules: list[Rule]) -> None:
    facts = {"suicide_urge": value, "self_harm_act": value % 2}
    assert {found.rule for found in triggered(rules, facts)} == {
        found.rule for found in triggered([FOUR, FIVE, ACT], facts)
    }
