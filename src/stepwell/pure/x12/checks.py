"""What would a payer send this claim back for? Every reason, before anything is written."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from stepwell.pure.values import STATE_NAMES, Refusal, cents
from stepwell.pure.x12.claim import Address, InstitutionalClaim, Person, Relationship, ServiceLine
from stepwell.pure.x12.numbers import icd10_sent, is_npi, zip_sent

_TAXONOMY = re.compile(r"[0-9A-Z]{9}X", re.ASCII)
_DIAGNOSES = 25  # one principal and 24 others (two HI segments of twelve)
_LINES = 999  # guide 005010X223A2, loop 2400
_LONGEST_DAYS = 366
_TOO_MUCH = Decimal(10) ** 8  # CLM02 and SV203 carry ten characters with the cents


def faults(claim: InstitutionalClaim, sent_on: date) -> list[Refusal]:
    """Everything wrong with the claim as of the day it is sent; empty when it may go."""
    return [*_provider(claim), *_people(claim), *_claim(claim), *_lines(claim, sent_on)]


def _fault(field: str, problem: str, remedy: str) -> Refusal:
    return Refusal("", field, problem, remedy)


def _provider(claim: InstitutionalClaim) -> Iterator[Refusal]:
    provider, attending = claim.provider, claim.attending
    for field, npi in (("provider.npi", provider.npi), ("attending.npi", attending.npi)):
        if not is_npi(npi):
            yield _fault(field, f'"{npi}" is not an NPI', "check its ten digits")
    for field, taxonomy in (("provider.taxonomy", provider.taxonomy), ("attending.taxonomy", attending.taxonomy)):
        if not _TAXONOMY.fullmatch(taxonomy):
            yield _fault(field, f'"{taxonomy}" is not a taxonomy code', "write ten characters such as 261QM0801X")
    if not re.fullmatch(r"\d{2}-?\d{7}", provider.tax_id, re.ASCII):
        yield _fault("provider.tax_id", f'"{provider.tax_id}" is not a tax number', "write its nine digits")
    yield from _address("provider.address", provider.address)
    if len(zip_sent(provider.address.postal_code)) == 5:
        problem = f'"{provider.address.postal_code}" has five digits'
        yield _fault("provider.address.postal_code", problem, "a billing provider needs all nine")


def _people(claim: InstitutionalClaim) -> Iterator[Refusal]:
    cover = claim.cover
    yield from _person("patient", claim.patient, is_patient=True)
    if not 2 <= len(cover.member_id.strip()) <= 80:
        yield _fault("cover.member_id", "is missing or too short", "copy it from the insurance card")
    if (cover.relationship is Relationship.SELF) != (cover.subscriber is None):
        yield _fault("cover.subscriber", "does not fit the relationship", "name one exactly if it is not the patient")
    if cover.subscriber is not None:
        yield from _person("cover.subscriber", cover.subscriber, is_patient=False)


def _person(field: str, person: Person, *, is_patient: bool) -> Iterator[Refusal]:
    for part, text in (("family", person.family), ("given", person.given)):
        if not text.strip():
            yield _fault(f"{field}.{part}", "is missing", "give the name as on the insurance card")
    if person.birth_on is None and is_patient:
        yield _fault(f"{field}.birth_on", "is missing", "give the date of birth")
    if person.address is not None:
        yield from _address(f"{field}.address", person.address)
    elif is_patient:
        yield _fault(f"{field}.address", "is missing", "give the home address")


def _address(field: str, address: Address) -> Iterator[Refusal]:
    lines = [line for line in address.lines if line.strip()]
    if not 1 <= len(lines) <= 2:
        yield _fault(f"{field}.lines", f"has {len(lines)} lines", "give one or two")
    if len(address.city.strip()) < 2:
        yield _fault(f"{field}.city", "is missing", "give the city")
    if address.state not in STATE_NAMES:
        yield _fault(f"{field}.state", f'"{address.state}" is not a US state', "write its two capital letters")
    if not zip_sent(address.postal_code):
        yield _fault(f"{field}.postal_code", f'"{address.postal_code}" is not a ZIP', "write 5 or 9 digits")


def _claim(claim: InstitutionalClaim) -> Iterator[Refusal]:
    codes = [icd10_sent(code) for code in claim.diagnoses]
    if not codes:
        yield _fault("diagnoses", "is empty", "give at least the principal diagnosis")
    if len(codes) > _DIAGNOSES or len(set(codes)) < len(codes):
        yield _fault("diagnoses", f"has more than {_DIAGNOSES}, or one twice", "leave some out")
    for written, code in zip(claim.diagnoses, codes, strict=True):
        if not code:
            yield _fault("diagnoses", f'"{written}" is not an ICD-10-CM code', "write one such as F33.1")
    if not re.fullmatch(r"\d{2}", claim.facility, re.ASCII) or claim.frequency not in tuple("1234678"):
        yield _fault("type of bill", f'"{claim.facility}{claim.frequency}" is none', "write one such as 131")
    if (claim.frequency in ("7", "8")) != bool(claim.replaces):
        yield _fault("replaces", "does not fit the frequency", "7 and 8 need the payer's number of the earlier claim")
    statuses = (claim.admission_type, claim.admission_source, claim.patient_status)
    if not re.fullmatch(r"[1-59],[0-9A-F],\d{2}", ",".join(statuses), re.ASCII):
        yield _fault("admission", f"{' '.join(statuses)} are no codes", "write type, source and status such as 3 1 30")
    for code in claim.condition_codes:
        if not re.fullmatch(r"[0-9A-Z]{2}", code, re.ASCII):
            yield _fault("condition_codes", f'"{code}" is not a condition code', "write two characters such as 92")


def _lines(claim: InstitutionalClaim, sent_on: date) -> Iterator[Refusal]:
    lines = claim.lines
    if not 1 <= len(lines) <= _LINES:
        yield _fault("lines", f"are {len(lines)}", f"send 1 to {_LINES} days in one claim")
    for on, count in sorted(Counter(line.on for line in lines).items()):
        if count > 1:
            yield _fault("lines", f"{on} stands on {count} lines", "one patient day is one line")
    for number, line in enumerate(lines):
        yield from _line(f"lines[{number}]", line, claim, sent_on)
    if lines and claim.last_on - claim.first_on > timedelta(days=_LONGEST_DAYS):
        yield _fault("lines", "span more than a year", "send a claim for each month")
    if lines and (claim.first_on < claim.admitted_on or claim.last_on < claim.first_on):
        yield _fault("admitted_on", f"{claim.admitted_on} is after the first day billed", "correct one of the dates")


def _line(field: str, line: ServiceLine, claim: InstitutionalClaim, sent_on: date) -> Iterator[Refusal]:
    if line.on > sent_on:
        yield _fault(f"{field}.on", f"{line.on} is after the day of sending", "bill a day once it is over")
    if not claim.first_on <= line.on <= claim.last_on:
        yield _fault(f"{field}.on", f"{line.on} is outside the statement dates", "widen them, or leave the day out")
    if claim.patient.birth_on is not None and line.on < claim.patient.birth_on:
        yield _fault(f"{field}.on", f"{line.on} is before the patient's birth", "correct one of the dates")
    if line.units != 1:
        yield _fault(f"{field}.units", f"are {line.units}", "one patient day is one unit")
    if not line.charge.is_finite() or not 0 < line.charge < _TOO_MUCH or line.charge != cents(line.charge):
        yield _fault(f"{field}.charge", f"{line.charge} is not a charge", "give dollars and whole cents above zero")
    if not re.fullmatch(r"\d{4}", line.revenue, re.ASCII):
        yield _fault(f"{field}.revenue", f'"{line.revenue}" is not a revenue code', "write four digits such as 0905")
    if not re.fullmatch(r"[A-Z0-9]\d{3}[A-Z0-9]", line.hcpcs, re.ASCII):
        yield _fault(f"{field}.hcpcs", f'"{line.hcpcs}" is not a HCPCS code', "write five characters such as S9480")
    if len(line.modifiers) > 4 or not all(re.fullmatch(r"[0-9A-Z]{2}", m, re.ASCII) for m in line.modifiers):
        yield _fault(f"{field}.modifiers", "are not up to four of two characters", "write them such as 95")
