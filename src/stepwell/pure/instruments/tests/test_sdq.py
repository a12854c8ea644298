"""Does the SDQ add four scales of difficulties, and leave prosocial behaviour apart?"""

import pytest

from stepwell.pure.instruments import instrument

SDQ = instrument("sdq")
MIDDLE: dict[str, int | None] = {item.key: 1 for item in SDQ.items}


def test_ones_everywhere_are_5_a_scale_whichever_way_an_item_is_worded() -> None:
    result = SDQ.score(MIDDLE)
    assert (result.total, set(result.subscales.values())) == (20, {5})
    assert result.findings == ("As answered by a parent: high.", "As answered by the young person: high.")


@pytest.mark.parametrize(
    ("blank", "total"),
    [(("item3", "item8"), 20), (("item3", "item8", "item13"), None), (("item1", "item4", "item9"), 20)],
)
def test_a_scale_needs_three_of_its_five_answers(blank: tuple[str, ...], total: int | None) -> None:
    assert SDQ.score({**MIDDLE, **dict.fromkeys(blank)}).total == total


@pytest.mark.parametrize(("item", "scale"), [("item7", "conduct"), ("item14", "peer"), ("item21", "hyperactivity")])
def test_an_item_worded_the_other_way_is_turned_round(item: str, scale: str) -> None:
    assert SDQ.score({**MIDDLE, item: 2}).subscales[scale] == 4
