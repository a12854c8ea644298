"""Does every instrument in the folder keep the promises that hold for all of them?"""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stepwell.pure.instruments import INSTRUMENTS, Instrument, Item, instrument
from stepwell.pure.instruments.listed import answers_listed, listings
from stepwell.pure.instruments.scoring import summed
from stepwell.pure.values import Refused

every_instrument = pytest.mark.parametrize("tool", INSTRUMENTS.values(), ids=list(INSTRUMENTS))
TOOLS = st.sampled_from(list(INSTRUMENTS.values()))
WITH_TOTAL = st.sampled_from([tool for tool in INSTRUMENTS.values() if tool.has_total])
# Those whose total is the sum, or made from the sum, and nothing else.
PLAIN = [tool for tool in INSTRUMENTS.values() if getattr(tool.rule, "func", tool.rule) is summed]


def full(draw: st.DrawFn, tool: Instrument) -> dict[str, int | None]:
    """An answer to every item; none that the others do not lead to."""
    answers: dict[str, int | None] = {}
    for item in tool.items:
        answers[item.key] = draw(st.sampled_from(item.values)) if tool.is_due(item, answers) else None
    return {**answers, "total": None} if "total" in answers else answers


complete_answers = st.composite(full)


def test_the_shelf_is_in_a_fixed_order_and_refuses_what_it_lacks() -> None:
    assert set(INSTRUMENTS) == {tool.id for tool in INSTRUMENTS.values()}
    with pytest.raises(Refused, match="phq-9"):
        instrument("phq-10")


@every_instrument
def test_its_source_and_licence_are_named(tool: Instrument) -> None:
    assert all((tool.id, tool.version, tool.name, tool.citation, tool.licence, tool.permission, tool.window))
    assert len(tool.id) <= 40
    assert len(tool.version) <= 20


@every_instrument
def test_its_words_ship_with_where_they_are_from_or_not_at_all(tool: Instrument) -> None:
    texts = [bool(item.text) for item in tool.items]
    assert tool.ships_wording == all(texts) == any(texts) == bool(tool.wording) == bool(tool.stem)


@every_instrument
def test_its_keys_and_answers_are_unambiguous(tool: Instrument) -> None:
    assert len({item.key for item in tool.items}) == len(tool.items)
    for item in tool.items:
        assert len({option.value for option in item.options}) == len(item.options) >= 2
    known = {item.key for item in tool.items}
    named = {key for scale in tool.scales for key in scale.items} | {each.item for each in tool.watched}
    assert (named | {key for listing in listings(tool) for key in listing} | {""}) <= known | {""}


@every_instrument
def test_its_bands_cover_every_total_exactly_once(tool: Instrument) -> None:
    for total in range(int(tool.lowest), int(tool.highest) + 1) if tool.bands else ():
        assert sum(band.low <= total <= band.high for band in tool.bands) == 1


@every_instrument
def test_its_loinc_codes_have_a_true_check_digit(tool: Instrument) -> None:
    for code in (tool.loinc_panel, tool.loinc_total, *(item.loinc for item in tool.items)):
        if code is not None:
            assert re.fullmatch(r"\d{3,6}-\d", code)
            assert _check_digit(code[:-2]) == int(code[-1])


@every_instrument
def test_it_names_every_item_that_is_unknown_or_out_of_range(tool: Instrument) -> None:
    first = tool.items[0].key
    with pytest.raises(Refused) as caught:
        tool.score({first: 999, "item0": 1})
    assert {refusal.field for refusal in caught.value.refusals} == {first, "item0"}
    assert "leave it blank" in str(caught.value)
    with pytest.raises(Refused):
        tool.score({first: True})


@every_instrument
def test_nothing_answered_is_no_score(tool: Instrument) -> None:
    result = tool.score({})
    assert (result.total, result.band, result.positive, result.level) == (None, None, None, None)
    assert not result.complete
    assert not any(signal.pages for signal in result.signals)


@every_instrument
def test_all_blank_is_read_and_too_many_answers_are_refused(tool: Instrument) -> None:
    assert not any(answers_listed(tool, ",".join("-" * len(listings(tool)[0]))).values())
    with pytest.raises(Refused, match="answers, not"):
        answers_listed(tool, ",".join("-" * 60))


@given(data=st.data())
def test_full_answers_are_complete_and_score_within_range(data: st.DataObject) -> None:
    tool = data.draw(TOOLS)
    answers = data.draw(complete_answers(tool))
    result = tool.score(answers)
    assert (result.complete, result.missing, tool.contradictions(answers)) == (True, (), ())
    assert (result.total is not None) == tool.has_total
    assert result.total is None or tool.lowest <= result.total <= tool.highest
    assert all(points is not None for points in result.subscales.values())
    assert all(len(signal.words) < 200 for signal in result.signals)


@given(data=st.data())
def test_what_is_listed_is_read_as_it_was_given(data: st.DataObject) -> None:
    tool = data.draw(TOOLS)
    answers = {key: value for key, value in data.draw(complete_answers(tool)).items() if key != "total"}
    keys = next(keys for keys in listings(tool) if set(keys) >= {key for key in answers if answers[key] is not None})
    words = ["-" if answers.get(key) is None else str(answers[key]) for key in keys]
    read = answers_listed(tool, data.draw(st.sampled_from([",", ", ", " "])).join(words))
    assert {key: value for key, value in read.items() if value is not None} == {
        key: value for key, value in answers.items() if value is not None
    }


@given(data=st.data())
def test_more_points_for_an_answer_never_lower_the_total(data: st.DataObject) -> None:
    tool = data.draw(WITH_TOTAL)
    answers = data.draw(complete_answers(tool))
    # Where one question leads to another, the answers to it change which count.
    leading = {key for item in tool.items for key in (*item.only_after, *((item.key,) if item.only_after else ()))}
    free = [item for item in tool.scored_items if item.key not in leading]
    assume(free)
    item = data.draw(st.sampled_from(free))
    given_now = _points(item, answers[item.key])
    worse = data.draw(st.sampled_from([value for value in item.values if item.points(value) >= given_now]))
    before, after = tool.score(answers).total, tool.score({**answers, item.key: worse}).total
    assert before is not None
    assert after is not None
    assert before <= after


@given(data=st.data())
def test_a_blank_is_never_a_zero_unless_the_rule_says_so(data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from(PLAIN))
    answers = data.draw(complete_answers(tool))
    blank = data.draw(st.sets(st.sampled_from([item.key for item in tool.scored_items]), min_size=1))
    left = {key: None if key in blank else value for key, value in answers.items()}
    result = tool.score(left)
    assert set(result.missing) == blank
    assert (result.total is None) == (len(blank) > tool.most_missing)
    if result.total is not None and not tool.blanks_count_zero:
        rest = [_points(item, left[item.key]) for item in tool.scored_items if left[item.key] is not None]
        assert abs(float(result.total) - sum(rest) / len(rest) * len(tool.scored_items)) <= 0.5


@given(data=st.data())
def test_somebody_is_paged_if_and_only_if_a_watched_answer_says_so(data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from([tool for tool in INSTRUMENTS.values() if tool.watched]))
    answers = {item.key: data.draw(st.sampled_from([None, *item.values])) for item in tool.items if item.key != "total"}
    told = {signal.item for signal in tool.score(answers).signals if signal.pages}
    assert told == {
        each.item for each in tool.watched if each.grade == "SIGNAL" and (answers[each.item] or 0) >= each.least
    }


def _points(item: Item, value: int | None) -> int:
    assert value is not None
    return item.points(value)


def _check_digit(digits: str) -> int:
    """LOINC's modulus-10 check digit: every second digit from the right is doubled."""
    doubled = "".join(str(int(d) * 2) if place % 2 == 0 else d for place, d in enumerate(reversed(digits)))
    return -sum(map(int, doubled)) % 10
