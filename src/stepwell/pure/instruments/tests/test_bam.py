"""Do the three variants of the BAM keep their own numbers, and does any use reach a clinician?"""

import pytest

from stepwell.pure.instruments import Grade, instrument
from stepwell.pure.instruments.listed import answers_listed
from stepwell.pure.values import Refused

VARIANTS = ("bam", "bam-iop", "bam-r")


def test_bam_r_counts_days_and_turns_words_into_days() -> None:
    """Worked from VistA, YTSBAMR: a word of five counts 0, 8, 15, 22 or 30, an income that suffices 30."""
    tool = instrument("bam-r")
    result = tool.score(answers_listed(tool, "2,10,5,3,1,4,-,2,3,8,5,1,20,Y,1,12,3"))
    risk = 15 + 10 + 5 + 15 + 5 + 8  # health good, nights, days, cravings moderate, situations, arguments slight
    protective = (
        22 + 8 + 8 + 20 + 30 + 12
    )  # confidence considerable, meetings, spirituality slight, work, income, family
    assert result.subscales == {"use": 8, "risk": risk, "protective": protective}


@pytest.mark.parametrize(
    ("id", "highest"), [("bam", (12, 24, 24)), ("bam-iop", (12, 24, 24)), ("bam-r", (90, 180, 180))]
)
def test_each_variant_reaches_its_published_highest(id: str, highest: tuple[int, int, int]) -> None:
    tool = instrument(id)
    result = tool.score({item.key: max(item.values) for item in tool.items})
    assert tuple(result.subscales.values()) == highest
    assert (result.total, result.positive, tool.has_total) == (None, None, False)


def test_the_variants_are_three_instruments_with_windows_of_their_own() -> None:
    assert len({instrument(id).id for id in VARIANTS}) == 3
    assert [instrument(id).window for id in VARIANTS] == ["the past 30 days", "the past 7 days", "the past 30 days"]


@pytest.mark.parametrize("id", VARIANTS)
def test_any_use_is_looked_at_before_the_next_contact_and_pages_nobody(id: str) -> None:
    tool = instrument(id)
    used = tool.score({"item4": 0, "item5": 0, "item6": 1})
    assert [(signal.key, signal.grade, signal.item) for signal in used.signals] == [("review", Grade.REVIEW, "item6")]
    assert not any(word in used.signals[0].words.lower() for word in ("bam", "use ", "addiction", "drug", "alcohol"))
    assert tool.score({"item4": 0, "item5": 0, "item6": 0}).signals == ()


def test_a_blank_leaves_only_its_own_scale_without_a_score() -> None:
    tool = instrument("bam-iop")
    result = tool.score(answers_listed(tool, "-,3,3,2,1,3,-,2,2,3,1,1,4,Y,1,3,2"))
    assert result.subscales == {"use": 6, "risk": None, "protective": 17}
    assert result.missing == ("item1",)


def test_the_lines_are_drawn_for_answers_of_0_to_4_only() -> None:
    full = "4,4,4,0,0,0,-,4,0,0,4,0,0,N,4,0,0"
    iop, revised = instrument("bam-iop"), instrument("bam-r")
    assert iop.score(answers_listed(iop, full)).findings == ("Risk is 12 or more.", "Protective is 12 or less.")
    assert revised.score(answers_listed(revised, full)).findings == ()


@pytest.mark.parametrize(
    "answers",
    [
        "2,3,3,2,1,3,-,2,2,3,1,1,4,Y,1,3,2",  # item 7 as one place
        "2,3,3,2,1,3,Y,2,2,3,1,1,4,4,1,3,2",  # which counts nothing, whatever it holds
        "2,3,3,2,1,3,-,-,-,-,-,-,-,2,2,3,1,1,4,Y,1,3,2",  # item 7 as 7a to 7g
        "2,3,3,2,1,3,2,2,3,1,1,4,Y,1,3",  # without items 7 and 17
        "2,3,3,2,1,3,2,2,3,1,1,4,Y,1,3,2",  # without item 7: only item 14 can be the yes
        "2,3,3,2,1,3,-,2,2,3,1,1,4,Y,1,3",  # without item 17
    ],
)
def test_the_answers_may_be_listed_with_and_without_what_is_not_added(answers: str) -> None:
    tool = instrument("bam-iop")
    assert tool.score(answers_listed(tool, answers)).subscales == {"use": 6, "risk": 12, "protective": 17}


def test_a_list_that_can_be_read_in_two_ways_is_refused() -> None:
    tool = instrument("bam-iop")
    with pytest.raises(Refused, match="16 answers in 2 ways"):
        answers_listed(tool, "2,3,3,2,1,3,2,2,3,1,1,4,4,1,3,2")
