"""Is a claim a payer would send back refused before it is written, with every fault by field?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepwell.pure.values import Refused
from stepwell.pure.x12 import Address, InstitutionalClaim, Relationship, is_npi, judge
from stepwell.pure.x12.tests.claims import CLAIM, COVER, JORDAN, PROVIDER, RUTH, sent

LINE = CLAIM.lines[1]
HOME = Address(("1 Elm St",), "Albany", "NY", "12207")


def with_line(**changes: object) -> InstitutionalClaim:
    return replace(CLAIM, lines=(replace(LINE, **changes),))  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        (replace(CLAIM, provider=replace(PROVIDER, npi="1245319598")), "provider.npi"),
        (replace(CLAIM, provider=replace(PROVIDER, tax_id="12345")), "provider.tax_id"),
        (replace(CLAIM, provider=replace(PROVIDER, taxonomy="clinic")), "provider.taxonomy"),
        (replace(CLAIM, provider=replace(PROVIDER, address=HOME)), "provider.address.postal_code"),
        (replace(CLAIM, provider=replace(PROVIDER, name="A*B")), "provider.name"),
        (replace(CLAIM, provider=replace(PROVIDER, name=" ")), "provider.name"),
        (replace(CLAIM, attending=replace(CLAIM.attending, npi="")), "attending.npi"),
        (replace(CLAIM, patient=replace(JORDAN, family="Mey~er")), "patient.family"),
        (replace(CLAIM, patient=replace(JORDAN, family="")), "patient.family"),
        (replace(CLAIM, patient=replace(JORDAN, given="小明")), "patient.given"),
        (replace(CLAIM, patient=replace(JORDAN, birth_on=None)), "patient.birth_on"),
        (replace(CLAIM, patient=replace(JORDAN, address=None)), "patient.address"),
        (replace(CLAIM, patient=replace(JORDAN, address=replace(HOME, state="XX"))), "patient.address.state"),
        (
            replace(CLAIM, patient=replace(JORDAN, address=replace(HOME, postal_code="1"))),
            "patient.address.postal_code",
        ),
        (replace(CLAIM, patient=replace(JORDAN, address=replace(HOME, lines=()))), "patient.address.lines"),
        (replace(CLAIM, cover=replace(COVER, member_id="")), "cover.member_id"),
        (replace(CLAIM, cover=replace(COVER, subscriber=RUTH)), "cover.subscriber"),
        (replace(CLAIM, cover=replace(COVER, relationship=Relationship.CHILD)), "cover.subscriber"),
        (replace(CLAIM, ref="x" * 21), "ref"),
        (replace(CLAIM, ref=""), "ref"),
        (replace(CLAIM, diagnoses=()), "diagnoses"),
        (replace(CLAIM, diagnoses=("F33.1", "F331")), "diagnoses"),
        (replace(CLAIM, diagnoses=("370143000",)), "diagnoses"),
        (replace(CLAIM, facility="1"), "type of bill"),
        (replace(CLAIM, frequency="7"), "replaces"),
        (replace(CLAIM, patient_status="x"), "admission"),
        (replace(CLAIM, condition_codes=("921",)), "condition_codes"),
        (replace(CLAIM, admitted_on=date(2026, 3, 3)), "admitted_on"),
        (replace(CLAIM, statement_from_on=date(2026, 3, 3)), "lines[1].on"),
        (replace(CLAIM, lines=()), "lines"),
        (replace(CLAIM, lines=(LINE, LINE)), "lines"),
        (with_line(units=2), "lines[0].units"),
        (with_line(charge=Decimal(0)), "lines[0].charge"),
        (with_line(charge=Decimal("-1")), "lines[0].charge"),
        (with_line(charge=Decimal("1.005")), "lines[0].charge"),
        (with_line(charge=Decimal("NaN")), "lines[0].charge"),
        (with_line(charge=Decimal("1e30")), "lines[0].charge"),
        (with_line(revenue="905"), "lines[0].revenue"),
        (with_line(hcpcs="S94800"), "lines[0].hcpcs"),
        (with_line(modifiers=("95", "GT", "HQ", "HA", "HF")), "lines[0].modifiers"),
        (with_line(on=date(2026, 3, 21)), "lines[0].on"),
    ],
)
def test_a_faulty_claim_is_refused_by_field(claim: InstitutionalClaim, field: str) -> None:
    with pytest.raises(Refused) as refused:
        sent(claim)
    assert field in {refusal.field for refusal in refused.value.refusals}


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        sent(replace(CLAIM, diagnoses=("x",), provider=replace(PROVIDER, npi="1"), lines=()))
    assert {refusal.field for refusal in refused.value.refusals} == {"diagnoses", "provider.npi", "lines"}


@pytest.mark.parametrize("number", [0, -1, 1_000_000_000])
def test_a_control_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(Refused, match="out of range"):
        sent(control_number=number)


@pytest.mark.parametrize(
    ("number", "sound"),
    [("1245319599", True), ("1234567893", True), ("1234567890", False), ("123456789", False), ("12345678９3", False)],
)
def test_an_npi_is_known_by_its_check_digit(number: str, sound: bool) -> None:
    assert is_npi(number) is sound


@given(st.text(min_size=1, max_size=40), st.text(max_size=20))
@settings(max_examples=25, deadline=None)
def test_any_name_and_number_is_either_refused_or_accepted_by_the_payer_s_reader(name: str, member: str) -> None:
    claim = replace(CLAIM, patient=replace(JORDAN, family=name), cover=replace(COVER, member_id=member))
    try:
        text = sent(claim)
    except Refused:
        return
    assert judge(text) == []
