"""Does the OQ-45 come in by its answers or by its total, and does item 8 reach a human either way?"""

import pytest

from stepwell.pure.instruments import Grade, instrument
from stepwell.pure.instruments.listed import answers_listed
from stepwell.pure.values import Refused

OQ = instrument("oq-45")


def test_nine_items_are_turned_round_so_that_never_to_everything_is_36() -> None:
    result = OQ.score(answers_listed(OQ, ",".join("0" * 45)))
    assert (result.total, result.band, result.signals) == (36, "functional range", ())


def test_the_parts_share_out_all_items() -> None:
    assert [len(scale.items) for scale in OQ.scales] == [25, 11, 9]
    assert len({key for scale in OQ.scales for key in scale.items}) == 45


@pytest.mark.parametrize(("total", "positive"), [(63, False), (64, True)])
def test_a_total_alone_is_taken_and_somebody_looks_up_item_8(total: int, positive: bool) -> None:
    result = OQ.score(answers_listed(OQ, str(total)))
    assert (result.total, result.positive, result.complete) == (total, positive, True)
    assert [(signal.key, signal.grade) for signal in result.signals] == [("item8_blank", Grade.REVIEW)]


def test_a_total_that_the_answers_do_not_come_to_is_refused() -> None:
    answers = answers_listed(OQ, ",".join("0" * 45))
    assert OQ.score({**answers, "total": 36}).total == 36
    with pytest.raises(Refused, match="says 37, and the answers come to 36"):
        OQ.score({**answers, "total": 37})


def test_item_8_pages_and_the_other_critical_items_are_looked_at() -> None:
    never = answers_listed(OQ, ",".join("0" * 45))
    result = OQ.score({**never, "item8": 1, "item11": 2, "item44": 1})
    assert {signal.item: signal.pages for signal in result.signals} == {"item8": True, "item11": False, "item44": False}
