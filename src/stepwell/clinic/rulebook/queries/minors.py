"""From which age does a teenager decide, in this state and for this care?

Where sources disagree the stricter holds, twice: the teenager alone decides who sees the records from the lowest age
any source gives (42 CFR 2.14, 45 CFR 164.502(g)(3)), and a parent is asked to agree to treatment until the highest.
Some states know exceptions that no age tells: each is a row, and holds for whom a clinician recorded that it does.
"""

from dataclasses import dataclass
from datetime import date

from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries.in_force import NoRule, rules_in_force
from stepwell.pure.values import STATE_NAMES

MENTAL_HEALTH = "mental_health"
SUBSTANCE_USE = "substance_use"
CARE = {MENTAL_HEALTH: "mental health treatment", SUBSTANCE_USE: "treatment for substance use"}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says: from which age a minor may consent alone.

    `on` is the year it speaks of or, of an undated one, when it was read, as `read 2026-11`; "" where nobody wrote it.
    """

    from_age: int
    source: str
    on: str
    alone_from_age: int


@dataclass(frozen=True, slots=True)
class MinorException:
    """What lets a minor decide alone from this age on, whatever the rule says, once a clinician recorded it of them.

    `words` follow "alone": "about suicide".
    """

    key: str
    words: str
    from_age: int
    source: str
    on: str


@dataclass(frozen=True, slots=True)
class MinorConsent:
    """Ages in years; 0 is any age. `conflict`: the claims are not of one age. `words` say it all to a person."""

    state: str
    care: str
    decides_from_age: int
    alone_from_age: int
    conflict: bool
    claims: tuple[Claim, ...]
    exceptions: tuple[MinorException, ...]
    words: str
    source: str
    verified: bool


def minor_consent(state: str, care: str, *, on: date) -> MinorConsent:
    """The ages for `mental_health` or `substance_use` in a state, by its two letters.

    A state without a row, or an empty one, has the row for `any`: strict on both sides. Raises NoRule for other care.
    """
    known = {rule.scope: rule for rule in rules_in_force("minor_consent", on=on).filter(scope__endswith=f":{care}")}
    rule = known.get(f"{state}:{care}") or known.get(f"any:{care}")
    if rule is None:
        raise NoRule("minor_consent", f"{state}:{care}", on)
    claims = tuple(
        Claim(
            int(each["from_age"]),
            each["source"],
            each.get("on") or "",
            int(each.get("alone_from_age", each["from_age"])),
        )
        for each in rule.data["claims"]
    )
    decides = min((claim.from_age for claim in claims), default=rule.data.get("decides_from_age"))
    alone = max((claim.alone_from_age for claim in claims), default=rule.data.get("alone_from_age"))
    conflict = len({claim.from_age for claim in claims}) > 1
    exceptions = tuple(
        MinorException(each["key"], each["words"], int(each["from_age"]), each["source"], each.get("on") or "")
        for each in rule.data.get("exceptions", ())
    )
    return MinorConsent(
        state, care, int(decides), int(alone), conflict, claims, exceptions,
        _words(state, care, rule, claims, int(decides), int(alone), conflict), rule.source, rule.verified,
    )  # fmt: skip


def majority_age(state: str, *, on: date) -> int:
    """From which age in years somebody is an adult in this state."""
    known = {rule.scope: rule for rule in rules_in_force("majority_age", on=on)}
    rule = known.get(state) or known.get("any")
    if rule is None:
        raise NoRule("majority_age", state, on)
    return int(rule.data["age_years"])


def _words(
    state: str, care: str, rule: Rule, claims: tuple[Claim, ...], decides: int, alone: int, conflict: bool
) -> str:
    where = STATE_NAMES.get(state, "this state")
    if not claims:
        told = f"The rulebook has no row for {where} on when a minor may agree to {CARE[care]} alone."
    elif conflict:
        ages = "; ".join(f"{_age(claim.from_age)} ({claim.source})" for claim in claims)
        told = f"Sources disagree on when a minor in {where} may agree to {CARE[care]} alone: {ages}."
    else:
        told = f"In {where} a minor may agree to {CARE[care]} alone: {_age(claims[0].from_age)}."
    held = f"The minor alone decides who sees these records: {_age(decides)}."
    asked = f"A parent is asked to agree to the treatment too until {alone}." if alone else ""
    doubt = "" if rule.verified else "Nobody has checked this with a lawyer yet."
    return " ".join(filter(None, (told, rule.data["note"], held, asked, doubt)))


def _age(years: int) -> str:
    return f"from {years}" if years else "at any age"
