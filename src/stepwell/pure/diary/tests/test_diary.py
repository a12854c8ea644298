"""Cards, answers, and when they were filled in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.diary import CATALOGUE, OWN_MOST, Form, card_of, checked, filled, from_row, own, to_row
from stepwell.pure.values import Refused

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
CARD = card_of(CATALOGUE)


def test_a_card_stands_in_the_order_of_the_catalogue_with_own_lines_under_their_heading() -> None:
    mine = [own(1, "  Skipped a   meal ", Form.YES_NO), own(2, "To stay in bed", Form.SCALE)]
    card = card_of(["words", "mood", "suicide_urge", "self_harm_act"], mine)
    assert [target.key for target in card] == ["mood", "suicide_urge", "own_2", "self_harm_act", "own_1", "words"]
    assert card[4].label == "Skipped a meal"


def test_a_card_that_cannot_be_is_refused_by_line() -> None:
    with pytest.raises(Refused, match="there is no such line"):
        card_of(["moood"])
    with pytest.raises(Refused, match="the card is empty"):
        card_of([])
    with pytest.raises(Refused, match="are too many"):
        card_of([], [own(number, "Line", Form.SCALE) for number in range(OWN_MOST + 1)])
    with pytest.raises(Refused, match="it says nothing"):
        own(1, "   ", Form.SCALE)


def test_what_is_kept_of_a_line_is_the_line() -> None:
    for target in (*CATALOGUE.values(), own(1, "Skipped a meal", Form.YES_NO)):
        assert from_row(to_row(target)) == target


def test_only_what_tells_of_substance_use_is_marked_so() -> None:
    assert {key for key, target in CATALOGUE.items() if target.substance_use} == {"use_urge", "use_act"}


def test_every_line_may_stay_blank_and_blanks_are_kept_as_blanks() -> None:
    assert set(checked(CARD, {}).values()) == {None}
    assert checked(CARD, {"words": "", "skills": []})["words"] is None


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mood", 6), ("mood", -1), ("mood", True), ("mood", "3"), ("mood", 2.5), ("self_harm_act", 2),
        ("self_harm_act", True), ("sleep_hours", 24.5), ("sleep_hours", 7.25), ("sleep_hours", "7"),
        ("skills", ["juggling"]), ("skills", "stop"), ("words", "x" * 4001), ("words", 1), ("weather", 1),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_refused_by_its_line(key: str, value: object) -> None:
    with pytest.raises(Refused) as caught:
        checked(CARD, {key: value, "sadness": 2})
    assert [refusal.field for refusal in caught.value.refusals] == [CATALOGUE[key].label if key in CATALOGUE else key]


def test_good_answers_come_back_as_they_are() -> None:
    told = {"mood": 5, "sleep_hours": 7.5, "self_harm_act": 0, "skills": ["stop", "tipp"], "words": "Walked."}
    assert checked(CARD, told) == dict.fromkeys(CATALOGUE) | told


def test_what_is_sent_at_once_is_not_late() -> None:
    found = filled(said=NOON, sent=NOON, received_at=NOON + timedelta(seconds=2))
    assert (found.at, found.is_late, found.clock_was_wrong) == (NOON + timedelta(seconds=2), False, False)


def test_what_is_sent_hours_later_keeps_when_it_was_filled_in() -> None:
    found = filled(said=NOON, sent=NOON + timedelta(hours=9), received_at=NOON + timedelta(hours=9, seconds=1))
    assert found.at == NOON + timedelta(seconds=1)
    assert found.is_late
    assert not found.clock_was_wrong


@pytest.mark.parametrize("wrong_by", [timedelta(days=-400), timedelta(hours=-3), timedelta(hours=3)])
def test_a_wrong_clock_moves_nothing_and_is_marked(wrong_by: timedelta) -> None:
    said, sent = NOON + wrong_by, NOON + wrong_by + timedelta(hours=2)
    found = filled(said=said, sent=sent, received_at=NOON + timedelta(hours=2))
    assert (found.at, found.is_late, found.clock_was_wrong) == (NOON, True, True)


@pytest.mark.parametrize("age", [timedelta(seconds=-1), timedelta(days=31)])
def test_an_age_that_cannot_be_counts_from_arrival_and_is_marked(age: timedelta) -> None:
    found = filled(said=NOON, sent=NOON + age, received_at=NOON)
    assert (found.at, found.is_late, found.clock_was_wrong) == (NOON, False, True)


def test_a_phone_without_javascript_says_nothing_and_is_believed() -> None:
    assert filled(said=None, sent=None, received_at=NOON).at == NOON


@given(
    said=st.datetimes(timezones=st.just(UTC)),
    sent=st.datetimes(timezones=st.just(UTC)),
)
def test_nothing_is_ever_filled_in_after_it_came_or_a_month_before(said: datetime, sent: datetime) -> None:
    found = filled(said=said, sent=sent, received_at=NOON)
    assert NOON - timedelta(days=30) <= found.at <= NOON
