"""How does a payer pay a day, and in whose name is it billed?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from stepwell.clinic.rulebook.queries.in_force import rule_in_force, rules_in_force


@dataclass(frozen=True, slots=True)
class PayerDay:
    """How one payer pays a programme day: codes, the least countable minutes, the charge for one unit.

    `filing_code` is X12 code list 1032: CI commercial, MC Medicaid, BL Blue Cross.
    """

    ref: UUID
    hcpcs: str
    revenue: str
    modifiers: tuple[str, ...]
    minimum_minutes: int
    charge: Decimal
    note_required: bool
    levels: tuple[str, ...]
    source: str
    verified: bool
    filing_code: str = "CI"


@dataclass(frozen=True, slots=True)
class BillingProvider:
    """In whose name claims go out, from whom, and to whom. `postal_code` has nine digits.

    `facility` and `frequency` make the type of bill; `taxonomies` names the taxonomy of each credential. A row nobody
    verified makes test claims only.
    """

    name: str
    npi: str
    tax_id: str
    taxonomy: str
    address: str
    city: str
    state: str
    postal_code: str
    contact: str
    phone: str
    submitter_id: str
    receiver_id: str
    receiver_name: str
    facility: str
    frequency: str
    taxonomies: Mapping[str, str]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Payer:
    """One payer by the key of its rows, its name for people and its id for claims."""

    key: str
    name: str
    payer_id: str


def payer_day(payer_key: str, *, on: date) -> PayerDay:
    """How this payer pays a day on this day. Raises NoRule for a payer the rulebook does not know."""
    rule = rule_in_force("payer_day", scope=payer_key, on=on)
    data = rule.data
    return PayerDay(
        ref=rule.ref,
        hcpcs=data["hcpcs"],
        revenue=data["revenue"],
        modifiers=tuple(data["modifiers"]),
        minimum_minutes=int(data["minimum_minutes"]),
        charge=Decimal(data["charge"]),
        note_required=bool(data["note_required"]),
        levels=tuple(data["any_level"]),
        source=rule.source,
        verified=rule.verified,
        filing_code=data.get("filing_code", "CI"),
    )


def payers(*, on: date) -> tuple[Payer, ...]:
    """Every payer the rulebook knows on this day, by name."""
    known = {rule.scope: rule.data for rule in rules_in_force("payer", on=on)}
    return tuple(
        sorted(
            (Payer(key, data["name"], data["payer_id"]) for key, data in known.items()), key=lambda payer: payer.name
        )
    )


def payer(key: str, *, on: date) -> Payer:
    """The payer of this key. Raises NoRule."""
    data = rule_in_force("payer", scope=key, on=on).data
    return Payer(key, data["name"], data["payer_id"])


def billing_provider(*, on: date) -> BillingProvider:
    """In whose name a day is billed. Raises NoRule."""
    rule = rule_in_force("billing_provider", on=on)
    return BillingProvider(**rule.data, source=rule.source, verified=rule.verified)
