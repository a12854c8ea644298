"""Do the instruments score the worked examples, and none of the errors that are in circulation?

Each example names where it is from: P is published data, C was worked out here from the cited rule and checked by hand.
"""

from decimal import Decimal
from itertools import pairwise

import pytest

from stepwell.pure.instruments import INSTRUMENTS, Result, instrument
from stepwell.pure.instruments.listed import answers_listed


def scored(id: str, answers: str) -> Result:
    tool = instrument(id)
    return tool.score(answers_listed(tool, answers))


def test_a_published_phq_9_response_of_us_core_comes_to_its_published_total() -> None:
    """A, P: HL7 US Core, QuestionnaireResponse-phq-9-example (commit 85bf4af6); difficulty "somewhat"."""
    result = scored("phq-9", "2,2,2,2,1,1,2,0,0,1")
    assert (result.total, result.band, result.signals) == (12, "moderate", ())
    assert result.findings == ("The rule for a depressive syndrome is met.",)


def test_a_published_audit_c_response_of_us_core_comes_to_its_published_total() -> None:
    """H, P: HL7 US Core, QuestionnaireResponse-AUDIT-C."""
    result = scored("audit-c", "0,0,0")
    assert (result.total, result.positive) == (0, False)


@pytest.mark.parametrize(
    ("id", "total"), [("promis-depression-4a", Decimal("62.2")), ("promis-anxiety-4a", Decimal("63.4"))]
)
def test_a_sum_of_12_is_the_t_score_of_the_published_table(id: str, total: Decimal) -> None:
    """P, table in VistA, YTSPROM (commit b7aecb90)."""
    result = scored(id, "3,3,2,4")
    assert (result.total, result.band, result.positive) == (total, "moderate", True)


def test_phq_9_with_two_blanks() -> None:
    """C: 9 on 7 items scale to 11.57; a third blank means no score."""
    assert scored("phq-9", "3,2,-,2,1,-,1,0,0").total == 12
    assert scored("phq-9", "3,2,-,2,-,-,1,0,0").total is None


def test_pcl_5_can_be_below_31_and_still_meet_the_clusters() -> None:
    """E, C."""
    result = scored("pcl-5", "3,2,1,2,1, 2,0, 2,3,1,0,2,1,0, 3,0,2,2,1,1")
    assert result.total == 29
    assert result.subscales == {"B": 9, "C": 2, "D": 9, "E": 9}
    assert result.rules == {"total of 31 or more": False, "DSM-5 clusters": True}
    assert "B 3, C 1, D 3, E 3" in result.findings[0]
    assert "disagree" in result.findings[-1]


def test_audit_and_its_first_three_items() -> None:
    """F, C."""
    result = scored("audit", "3,2,2,1,0,1,2,1,2,4")
    assert (result.total, result.band, result.positive, result.subscales) == (18, "zone III", True, {"audit-c": 7})


def test_dast_10_turns_item_3_round() -> None:
    """I, C."""
    result = scored("dast-10", "Y,N,N,Y,N,Y,N,N,Y,N")
    assert (result.total, result.band) == (5, "moderate")


def test_bam_iop_has_three_scores_and_no_total() -> None:
    """J, C: Use 2,1,3; Risk 2,3,3,2,1,1; Protective 2,3,1,4,4,3."""
    result = scored("bam-iop", "2,3,3,2,1,3,-,2,2,3,1,1,4,Y,1,3,2")
    assert (result.total, result.subscales) == (None, {"use": 6, "risk": 12, "protective": 17})


@pytest.mark.parametrize(("answers", "total", "band"), [("2,1,2,1,3", 36, "low"), ("3,3,2,3,2", 52, "not low")])
def test_who_5_is_four_times_the_sum(answers: str, total: int, band: str) -> None:
    """L, C."""
    result = scored("who-5", answers)
    assert (result.total, result.band) == (total, band)


def test_isi() -> None:
    """M, C."""
    result = scored("isi", "2,3,1,3,2,2,3")
    assert (result.total, result.band) == (16, "moderate")


def test_whodas_12_in_both_countings() -> None:
    """O, C."""
    result = scored("whodas-12", "2,3,1,2,4,1,1,2,1,2,3,2")
    assert (result.total, result.findings) == (24, ("Counted from 0: 12 of 48, which is 25.0 %.",))


def test_epds_with_its_item_10() -> None:
    """Q, C."""
    result = scored("epds", "1,1,2,2,1,2,2,2,1,1")
    assert (result.total, result.band, [signal.item for signal in result.signals]) == (15, "probable", ["item10"])


def test_k6() -> None:
    """S, C."""
    result = scored("k6", "3,2,3,2,2,2")
    assert (result.total, result.positive) == (14, True)


def test_psc_17_is_positive_by_a_part() -> None:
    """T, C: internalising 1,1,2,1,1."""
    result = scored("psc-17", "0,1,0,0,0,1,0,0,2,0,1,0,0,0,1,0,0")
    assert (result.total, result.subscales["internalising"], result.positive) == (6, 6, True)


@pytest.mark.parametrize(
    ("answers", "level"),
    [("Y,N,-,-,-,N", "low"), ("Y,N,N", "low"), ("Y,Y,Y,N,N,N", "moderate"), ("N,N,-,-,-,N", "none")],
)
def test_c_ssrs_levels(answers: str, level: str) -> None:
    """U and V, C."""
    assert scored("c-ssrs-screener", answers).level == level


class TestKnownBadOracles:
    """Errors that public programs make; each would be found here."""

    def test_a_who_5_calculator_takes_5_off_first(self) -> None:
        assert scored("who-5", "5,5,5,5,5").total == 100
        assert scored("who-5", "1,1,1,1,1").total == 20

    def test_a_national_record_system_adds_a_goals_item_to_impulse(self) -> None:
        scales = {scale.key: scale.items for scale in instrument("ders-36").scales}
        assert "item33" in scales["goals"]
        assert "item32" in scales["impulse"]
        assert sorted(key for items in scales.values() for key in items) == sorted(f"item{n}" for n in range(1, 37))

    @pytest.mark.parametrize("id", ["promis-depression-4a", "promis-anxiety-4a"])
    def test_its_pain_table_goes_down_in_the_middle(self, id: str) -> None:
        sums = [[1 + (total - 4 + place) // 4 for place in range(4)] for total in range(4, 21)]
        told = [scored(id, ",".join(map(str, answers))).total or 0 for answers in sums]
        assert list(map(sum, sums)) == list(range(4, 21))
        assert all(before < after for before, after in pairwise(told))

    def test_a_public_crosswalk_puts_c_ssrs_question_4_at_moderate(self) -> None:
        assert scored("c-ssrs-screener", "Y,Y,N,Y,N,N").level == "high"

    def test_us_core_codes_the_first_audit_c_item_as_a_question_of_heavy_days(self) -> None:
        assert [item.loinc for item in instrument("audit-c").items] == ["68518-0", "68519-8", "68520-6"]

    def test_a_public_catalogue_labels_the_dast_10_code_as_something_else(self) -> None:
        holders = [tool.id for tool in INSTRUMENTS.values() if tool.loinc_total == "82667-7"]
        assert holders == ["dast-10"]

    def test_many_apps_give_the_pcl_5_bands_of_severity(self) -> None:
        assert instrument("pcl-5").bands == ()
        assert scored("pcl-5", ",".join("4" * 20)).band is None

    def test_a_widely_copied_gad_7_words_its_zero_wrongly(self) -> None:
        assert instrument("gad-7").options[0].label == "Not at all"

    def test_codes_of_a_safety_plan_were_invented_so_no_code_here_stands_for_two_things(self) -> None:
        codes = [
            code
            for tool in INSTRUMENTS.values()
            if tool.id != "pcl-5-weekly"
            for code in (tool.loinc_panel, tool.loinc_total, *(item.loinc for item in tool.items))
            if code is not None
        ]
        assert len(codes) == len(set(codes))
