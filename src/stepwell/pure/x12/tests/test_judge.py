"""Does the judge see what a payer would see?"""

import os
from pathlib import Path

import pytest

from stepwell.pure.x12 import balance, judge, judged_by_pyx12
from stepwell.pure.x12.tests.claims import sent

ROOT = Path(__file__).resolve().parents[5]
FOLDER = Path(os.environ.get("STEPWELL_INPUTS", ROOT.parent / "shared" / "inputs")) / "x12"


def without(prefix: str) -> str:
    """The sound claim less its segments of that beginning, the count in SE set right."""
    parts = [part for part in sent().split("~") if part and not part.startswith(prefix)]
    count = next(n for n, part in enumerate(parts) if part.startswith("SE*")) - 1
    return "".join(f"SE*{count}*0001~" if part.startswith("SE*") else f"{part}~" for part in parts)


@pytest.mark.parametrize(
    "prefix", ["CL1", "HI*ABK", "DTP*434", "NM1*85", "PER", "N4", "SBR", "SV2", "LX", "CLM", "HL*2", "BHT", "REF*EI"]
)
def test_a_claim_with_a_piece_missing_is_not_accepted(prefix: str) -> None:
    assert judged_by_pyx12(without(prefix))


def test_the_judge_says_which_segment_is_missing() -> None:
    assert any("CL1" in problem and "missing" in problem for problem in judged_by_pyx12(without("CL1")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("12207-1234".replace("-", ""), "12207"),
        ("DTP*434*RD8*20260302-20260304", "DTP*434*D8*20260302"),
        ("005010X223A2", "005010X223A3"),
        ("13:A:1**A", "13:A:1*Y*A"),
        ("SE*", "SE*9"),
        ("IEA*1*000000017", "IEA*1*000000018"),
    ],
)
def test_a_claim_with_a_known_trap_in_it_is_not_accepted(old: str, new: str) -> None:
    assert old in sent()
    assert judged_by_pyx12(sent().replace(old, new))


def test_a_total_that_is_not_the_sum_of_the_lines_is_seen_though_pyx12_sees_nothing() -> None:
    text = sent().replace("*1261.5*", "*9999*")
    assert judged_by_pyx12(text) == []
    assert judge(text) == balance(text) == ["Claim C202603001 is for 9999, its lines sum to 1261.5"]


@pytest.mark.parametrize("text", ["", "x", "ISA*", "ISA*00~" * 40])
def test_what_is_no_claim_at_all_is_not_accepted(text: str) -> None:
    assert judge(text)


def test_the_published_claims_that_break_the_guide_are_not_accepted() -> None:
    files = sorted(FOLDER.glob("*.837i"))
    if not files:
        pytest.skip("the real inputs are not here; name their folder in STEPWELL_INPUTS")
    for path in files:
        text = path.read_text()
        assert judge(text), path.name
        assert judge(text.replace("X223A3", "X223A2")), f"{path.name}, its version mended"
