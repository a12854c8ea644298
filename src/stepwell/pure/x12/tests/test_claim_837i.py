"""Does a claim come out as the guide wants it, and does an independent reader take it?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from stepwell.pure.x12 import Relationship, ServiceLine, judge
from stepwell.pure.x12.tests.claims import CLAIM, COVER, DEPENDENT, JORDAN, segments, sent


def test_an_adult_s_claim_is_accepted_and_reads_as_the_guide_has_it() -> None:
    text = sent()
    assert judge(text) == []
    assert [part for part in segments(text) if part.split("*")[0] in ("CLM", "DTP", "CL1", "REF", "HI", "SV2")] == [
        "REF*EI*123456789",
        "CLM*C202603001*1261.5***13:A:1**A*Y*Y",
        "DTP*434*RD8*20260302-20260304",
        "DTP*435*D8*20260216",
        "CL1*3*1*30",
        "REF*G1*AUTH12345",
        "HI*ABK:F331",
        "HI*APR:F331",
        "HI*ABF:F411",
        "SV2*0905*HC:S9480:95*420.5*UN*1",
        "DTP*472*D8*20260302",
        "SV2*0905*HC:S9480:95*420.5*UN*1",
        "DTP*472*D8*20260303",
        "SV2*0905*HC:S9480:95*420.5*UN*1",
        "DTP*472*D8*20260304",
    ]


def test_the_envelope_has_its_fixed_width_and_its_numbers_agree() -> None:
    text = sent(control_number=17)
    assert text[:106].endswith("*00501*000000017*0*T*:~")
    assert segments(text)[1] == "GS*HC*STAIRWAY*CLEAR01*20260320*1405*17*X*005010X223A2"
    assert segments(text)[-2:] == ["GE*1*17", "IEA*1*000000017"]
    assert segments(text)[-3] == f"SE*{len(segments(text)) - 4}*0001"


@pytest.mark.parametrize("relationship", [each for each in Relationship if each is not Relationship.SELF])
def test_a_dependent_s_claim_names_the_subscriber_first_and_is_accepted(relationship: Relationship) -> None:
    text = sent(replace(DEPENDENT, cover=replace(DEPENDENT.cover, relationship=relationship)))
    assert judge(text) == []
    parts = segments(text)
    start = parts.index("HL*2*1*22*1")
    assert parts[start : start + 8] == [
        "HL*2*1*22*1",
        "SBR*P**GRP7******CI",
        "NM1*IL*1*OBI*RUTH****MI*W123456789",
        "NM1*PR*2*STAIRWAY HEALTH*****PI*SH001",
        "HL*3*2*23*0",
        f"PAT*{relationship}",
        "NM1*QC*1*OBI*AMARA",
        "N3*1 ELM ST*APT 2",
    ]


def test_a_month_of_days_with_many_diagnoses_and_condition_codes_is_accepted() -> None:
    lines = tuple(ServiceLine(date(2026, 2, day), "0906", "H0015", Decimal(350)) for day in range(16, 29))
    diagnoses = ("F10.20", *(f"F{number}.0" for number in range(30, 54)))
    claim = replace(CLAIM, lines=lines, diagnoses=diagnoses, condition_codes=("92",), facility="76")
    assert judge(sent(claim)) == []
    assert "HI*BG:92" in segments(sent(claim))
    assert "CLM*C202603001*4550***76:A:1**A*Y*Y" in segments(sent(claim))


def test_a_replacement_names_the_claim_it_replaces() -> None:
    text = sent(replace(CLAIM, frequency="7", replaces="PAYER77"))
    assert judge(text) == []
    assert "REF*F8*PAYER77" in segments(text)


def test_accents_fall_off_names_and_spaces_close_up() -> None:
    text = sent(replace(CLAIM, patient=replace(JORDAN, family=" O’Keefe-Muñoz ", given="José  Ängel")))
    assert judge(text) == []
    assert "NM1*IL*1*O'KEEFE-MUNOZ*JOSE ANGEL****MI*W123456789" in segments(text)


def test_a_patient_of_no_stated_gender_is_sent_as_unknown() -> None:
    text = sent(replace(CLAIM, patient=replace(JORDAN, gender="")))
    assert judge(text) == []
    assert "DMG*D8*19900402*U" in segments(text)


def test_a_claim_without_group_or_authorisation_is_accepted() -> None:
    assert judge(sent(replace(CLAIM, authorisation="", cover=replace(COVER, group_number="")))) == []
