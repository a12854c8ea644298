"""What does an institutional claim say, before anybody thinks of segments?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Address:
    """A US address. `postal_code` has 5 or 9 digits, with or without hyphen; a billing provider's must have 9."""

    lines: tuple[str, ...]
    city: str
    state: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Provider:
    """The billing programme. `npi` has 10 digits, `tax_id` 9, `taxonomy` 10 characters such as 261QM0801X."""

    name: str
    npi: str
    tax_id: str
    taxonomy: str
    address: Address


@dataclass(frozen=True, slots=True)
class Attending:
    """The clinician answerable for the patient's care."""

    family: str
    given: str
    npi: str
    taxonomy: str


@dataclass(frozen=True, slots=True)
class Person:
    """A patient or subscriber. `gender` is a FHIR administrative-gender word; only male and female are told apart."""

    family: str
    given: str
    middle: str = ""
    birth_on: date | None = None
    gender: str = ""
    address: Address | None = None


class Relationship(StrEnum):
    """What the patient is to the subscriber (X12 code list 1069)."""

    SELF = "18"
    SPOUSE = "01"
    CHILD = "19"
    LIFE_PARTNER = "53"
    OTHER = "G8"
    UNKNOWN = "21"


@dataclass(frozen=True, slots=True)
class Payer:
    """`filing_code` is X12 code list 1032: CI commercial, BL Blue Cross, HM HMO, MC Medicaid, MB Medicare B."""

    name: str
    payer_id: str
    filing_code: str = "CI"


@dataclass(frozen=True, slots=True)
class Cover:
    """The patient's membership. `subscriber` is None exactly when the patient is the subscriber."""

    payer: Payer
    member_id: str
    group_number: str = ""
    relationship: Relationship = Relationship.SELF
    subscriber: Person | None = None


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One programme day: one unit, one line per date. `charge` in dollars and whole cents, above zero."""

    on: date
    revenue: str
    hcpcs: str
    charge: Decimal
    modifiers: tuple[str, ...] = ()
    units: int = 1


@dataclass(frozen=True, slots=True)
class InstitutionalClaim:
    """One 837I claim. The total is never given: it is the sum of the lines.

    `ref` (at most 20 characters) comes back on the remittance. `frequency` is the last digit of the type of bill:
    1 admit to discharge, 2 first, 3 continuing, 4 last, 7 replacement, 8 void; 7 and 8 need `replaces`, the payer's
    number of the earlier claim. `note` (at most 80 characters) is read by people. `patient_status` 30 is still in care,
    01 discharged. The first of `diagnoses` (ICD-10-CM) is the principal one. Statement dates, both inclusive, span the
    lines unless given.
    """

    ref: str
    provider: Provider
    cover: Cover
    patient: Person
    attending: Attending
    diagnoses: tuple[str, ...]
    lines: tuple[ServiceLine, ...]
    admitted_on: date
    authorisation: str = ""
    facility: str = "13"
    frequency: str = "1"
    replaces: str = ""
    note: str = ""
    admission_type: str = "3"
    admission_source: str = "1"
    patient_status: str = "30"
    condition_codes: tuple[str, ...] = ()
    statement_from_on: date | None = None
    statement_to_on: date | None = None

    @property
    def total(self) -> Decimal:
        return sum((line.charge for line in self.lines), Decimal())

    @property
    def first_on(self) -> date:
        return self.statement_from_on or min(line.on for line in self.lines)

    @property
    def last_on(self) -> date:
        return self.statement_to_on or max(line.on for line in self.lines)


class Usage(StrEnum):
    """Whether the payer is to act on the file (ISA15)."""

    TEST = "T"
    PRODUCTION = "P"


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who sends the file: the number the clearinghouse knows them by (at most 15 characters) and whom to ring."""

    name: str
    sender_id: str
    contact: str
    phone: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who takes the file: payer or clearinghouse, by its number (at most 15 characters)."""

    name: str
    receiver_id: str
