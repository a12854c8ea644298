"""Does every instrument in the folder keep the promises that hold for all of them?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepwell.pure.instruments import INSTRUMENTS, Instrument, instrument
from stepwell.pure.values import Refused

every_instrument = pytest.mark.parametrize("tool", INSTRUMENTS.values(), ids=list(INSTRUMENTS))


def test_the_shelf_is_in_a_fixed_order_and_refuses_what_it_lacks() -> None:
    assert list(INSTRUMENTS) == sorted(INSTRUMENTS)
    with pytest.raises(Refused, match="phq-9"):
        instrument("phq-10")


@every_instrument
def test_its_source_and_licence_are_named(tool: Instrument) -> None:
    assert all((tool.id, tool.version, tool.name, tool.citation, tool.licence, tool.permission, tool.window))


@every_instrument
def test_its_keys_and_answers_are_unambiguous(tool: Instrument) -> None:
    assert len({item.key for item in tool.items}) == len(tool.items)
    for item in tool.items:
        assert len({option.value for option in item.options}) == len(item.options) >= 2


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
        tool.score({first: 99, "item0": 1})
    assert {refusal.field for refusal in caught.value.refusals} == {first, "item0"}
    assert "leave it blank" in str(caught.value)
    with pytest.raises(Refused):
        tool.score({first: True})


@every_instrument
def test_nothing_answered_is_no_score(tool: Instrument) -> None:
    result = tool.score({})
    assert result.total is None
    assert result.band is None
    assert not result.complete
    assert not any(signal.pages for signal in result.signals)


@given(data=st.data())
def test_a_full_set_scores_within_range_and_a_worse_answer_never_lowers_it(data: st.DataObject) -> None:
    tool = data.draw(st.sampled_from(sorted(INSTRUMENTS.values(), key=lambda tool: tool.id)))
    answers = {item.key: data.draw(st.sampled_from([option.value for option in item.options])) for item in tool.items}
    worse = data.draw(st.sampled_from(tool.scored_items))
    before, after = tool.score(answers), tool.score({**answers, worse.key: worse.options[-1].value})
    assert before.complete
    assert before.total is not None
    assert after.total is not None
    assert tool.lowest <= before.total <= after.total <= tool.highest


def _check_digit(digits: str) -> int:
    """LOINC's modulus-10 check digit: every second digit from the right is doubled."""
    doubled = "".join(str(int(d) * 2) if place % 2 == 0 else d for place, d in enumerate(reversed(digits)))
    return -sum(map(int, doubled)) % 10
