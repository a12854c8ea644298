"""Which rule is in force on this day? Each reader checks its row's form and hands out a typed answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from stepwell.clinic.rulebook.models import Rule


class NoRule(Exception):
    """The rulebook has no such rule in force on this day. An administrator adds one."""

    def __init__(self, name: str, scope: str, on: date) -> None:
        super().__init__(f"The rulebook has no rule '{name}' for '{scope}' in force on {on}; add one.")


@dataclass(frozen=True, slots=True)
class DoseMinimum:
    """The hours of treatment a week that the level asks for, in minutes."""

    minutes_per_week: int
    source: str
    verified: bool


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


@dataclass(frozen=True, slots=True)
class LadderStep:
    """Who is paged, this many minutes after the alert was raised, while nobody has acknowledged it."""

    who: str
    after_minutes: int


@dataclass(frozen=True, slots=True)
class LevelBand:
    """From this many minutes a week on, care is of this level."""

    code: str
    name: str
    from_minutes: int

    @property
    def words(self) -> str:
        """The level as people say it: 2.1 intensive outpatient."""
        return f"{self.code} {self.name}"


def rule_in_force(name: str, *, on: date, scope: str = "any") -> Rule:
    """The rule of this name and scope in force on this day. Raises NoRule."""
    rule = (
        Rule.objects.filter(Q(until__isnull=True) | Q(until__gt=on), name=name, scope=scope, effective_from__lte=on)
        .order_by("-effective_from")
        .first()
    )
    if rule is None:
        raise NoRule(name, scope, on)
    return rule


def adolescent_under(*, on: date) -> int:
    """The age in years below which the adolescent rules apply."""
    return int(rule_in_force("adolescent_under", on=on).data["age_years"])


def age_group(*, age_years: int, on: date) -> str:
    """`adolescent` or `adult`, the scope of rules that differ by age."""
    return "adolescent" if age_years < adolescent_under(on=on) else "adult"


def dose_minimum(*, age_years: int, on: date) -> DoseMinimum:
    """The weekly minimum for somebody of this age on this day."""
    rule = rule_in_force("dose_minimum", scope=age_group(age_years=age_years, on=on), on=on)
    return DoseMinimum(int(rule.data["minutes_per_week"]), rule.source, rule.verified)


def level_bands(*, age_years: int, on: date) -> tuple[LevelBand, ...]:
    """The levels of care by weekly minutes, lowest first."""
    rule = rule_in_force("level_band", scope=age_group(age_years=age_years, on=on), on=on)
    return tuple(LevelBand(band["code"], band["name"], int(band["from_minutes"])) for band in rule.data["bands"])


def level_words(codes: Iterable[str], *, on: date) -> dict[str, str]:
    """Each code of a level with its name, such as "2.1 intensive outpatient"; a code without a name stays alone.

    The bands of adults and adolescents differ in hours, not in names. One query.
    """
    rules = Rule.objects.filter(Q(until__isnull=True) | Q(until__gt=on), name="level_band", effective_from__lte=on)
    names = {band["code"]: band["name"] for rule in rules.order_by("effective_from") for band in rule.data["bands"]}
    return {code: f"{code} {names[code]}" if code in names else code for code in codes}


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
    rules = Rule.objects.filter(Q(until__isnull=True) | Q(until__gt=on), name="payer", effective_from__lte=on)
    known = {rule.scope: rule.data for rule in rules.order_by("effective_from")}
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


def ladder(*, on: date) -> tuple[LadderStep, ...]:
    """The escalation ladder in force, lowest rung first."""
    steps = rule_in_force("escalation_ladder", on=on).data["steps"]
    return tuple(LadderStep(step["who"], int(step["after_minutes"])) for step in steps)


def follow_up_hours(*, on: date) -> int:
    """Within how many hours after an alert is resolved somebody must have been in contact."""
    return int(rule_in_force("follow_up", on=on).data["hours"])


def plan_review_days(*, on: date) -> int:
    """After how many days a goal is due for review."""
    return int(rule_in_force("plan_review", on=on).data["days"])


def group_maximum(*, on: date) -> int:
    """How many patients a group may have at most where the timetable does not say."""
    return int(rule_in_force("group_maximum", on=on).data["patients"])
