"""Do the parts of the PSC-17 decide as well as the total, and do up to three blanks count nothing?"""

import pytest

from stepwell.pure.instruments import instrument

PSC17 = instrument("psc-17")
NEVER = {item.key: 0 for item in PSC17.items}


@pytest.mark.parametrize(("part", "cut_off"), [("internalising", 5), ("attention", 7), ("externalising", 7)])
def test_each_part_has_its_cut_off(part: str, cut_off: int) -> None:
    items = next(scale.items for scale in PSC17.scales if scale.key == part)
    for points, positive in ((cut_off - 1, False), (cut_off, True)):
        answers = {key: min(2, max(0, points - 2 * place)) for place, key in enumerate(items)}
        result = PSC17.score({**NEVER, **answers})
        assert (result.subscales[part], result.positive) == (points, positive)
        assert result.rules[f"{part} of {cut_off} or more"] is positive


def test_the_parts_share_out_all_items() -> None:
    assert sorted(key for scale in PSC17.scales for key in scale.items) == sorted(NEVER)


def test_three_blanks_count_nothing_and_a_fourth_means_no_score() -> None:
    twos: dict[str, int | None] = {**dict.fromkeys(NEVER, 2), "item1": None, "item2": None, "item3": None}
    result = PSC17.score(twos)
    assert (result.total, result.subscales) == (28, {"internalising": 8, "attention": 6, "externalising": 14})
    assert "a blank counts nothing" in result.explanation
    assert PSC17.score({**twos, "item4": None}).total is None
