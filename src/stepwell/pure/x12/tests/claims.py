"""A sound claim, to be changed one part at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from stepwell.pure.x12 import (
    Address,
    Attending,
    Cover,
    InstitutionalClaim,
    Payer,
    Person,
    Provider,
    Receiver,
    Relationship,
    ServiceLine,
    Submitter,
    claim_837i,
)

AT = datetime(2026, 3, 20, 14, 5, tzinfo=UTC)
PROVIDER = Provider(
    name="Stairway Programme",
    npi="1245319599",
    tax_id="12-3456789",
    taxonomy="261QM0801X",
    address=Address(("12 Well Street",), "Albany", "NY", "12207-1234"),
)
JORDAN = Person(
    "Meyer", "Jordan", "", date(1990, 4, 2), "male", Address(("1 Elm St", "Apt 2"), "Albany", "NY", "12207")
)
RUTH = Person("Obi", "Ruth")
COVER = Cover(Payer("Stairway Health", "SH001"), "W123456789", "GRP7")
CLAIM = InstitutionalClaim(
    ref="C202603001",
    provider=PROVIDER,
    cover=COVER,
    patient=JORDAN,
    attending=Attending("Okafor", "Adaeze", "1234567893", "2084P0800X"),
    diagnoses=("F33.1", "F41.1"),
    lines=tuple(ServiceLine(date(2026, 3, day), "0905", "S9480", Decimal("420.50"), ("95",)) for day in (4, 2, 3)),
    admitted_on=date(2026, 2, 16),
    authorisation="AUTH12345",
)
DEPENDENT = replace(
    CLAIM,
    patient=replace(JORDAN, family="Obi", given="Amara", birth_on=date(2009, 6, 14), gender="female"),
    cover=replace(COVER, relationship=Relationship.CHILD, subscriber=RUTH),
)


def sent(claim: InstitutionalClaim = CLAIM, control_number: int = 17) -> str:
    return claim_837i(
        claim,
        control_number=control_number,
        created_at=AT,
        submitter=Submitter("Stairway Programme", "STAIRWAY", "Priya Nair", "(518) 555-0142"),
        receiver=Receiver("Clearing House", "CLEAR01"),
    )


def segments(text: str) -> list[str]:
    return [part for part in text.split("~") if part]
