"""Which values must reach a human, and how fast? Rows that a clinician sets and reviews.

The scope of a row is what it is about, a colon, and its name there: `diary:suicide-urge-4`, `phq-9:item-9`. What ships
with Stepwell stands in for a rulebook that never had such a row: an alert must not be lost because nobody loaded it.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from uuid import UUID

from stepwell.clinic.rulebook.models import Rule as Row
from stepwell.clinic.rulebook.queries.in_force import NoRule, rule_in_force, rules_in_force
from stepwell.pure.escalation import AbsenceRule, AbsenceStep, Outreach
from stepwell.pure.signals import Condition, Rule
from stepwell.pure.values import Grade

_log = logging.getLogger(__name__)
NAME = "signal"


@dataclass(frozen=True, slots=True)
class SignalRule:
    """One rule as it is in force, with who set it, who reviewed it, and where it was read.

    `substance_use`: what triggers it tells of that.
    """

    about: str
    rule: Rule
    substance_use: bool
    ref: UUID
    author: str
    reviewed_by: str
    reviewed_on: date | None
    effective_from: date
    source: str
    verified: bool

    @property
    def scope(self) -> str:
        return f"{self.about}:{self.rule.key}"


def signal_rules(about: str, *, on: date) -> tuple[SignalRule, ...]:
    """The rules about this (`diary`, `reading`, the id of an instrument …) in force on this day. One query."""
    return tuple(each for each in every_signal_rule(on=on) if each.about == about)


def every_signal_rule(*, on: date) -> tuple[SignalRule, ...]:
    """All of them, by what they are about. One query; two where there is none in force.

    One that cannot be read is the one that ships instead, or is left out, and said so: the others hold all the same.
    """
    rows = list(rules_in_force(NAME, on=on))
    if not rows and not Row.objects.filter(name=NAME).exists():
        rows = list(_shipped().values())
    found: dict[str, SignalRule] = {}
    for row in rows:
        read = _read(row) or _read(_shipped().get(row.scope))
        if read is not None:
            found[row.scope] = read
    return tuple(found[scope] for scope in sorted(found))


def absence_rule(*, on: date) -> AbsenceRule | None:
    """What is done about somebody at risk who does not come; None where the rulebook says nothing of it."""
    try:
        data = rule_in_force("absence", on=on).data
    except NoRule:
        return None
    steps = tuple(AbsenceStep(Outreach[step["do"]], int(step["after_minutes"])) for step in data["steps"])
    return AbsenceRule(steps, int(data["ask_after_minutes"]), int(data["unknown_after_minutes"]))


def disconnect_grace(*, on: date) -> timedelta:
    """How long somebody may be gone from a session before they are missed; two minutes where no rule says it."""
    try:
        return timedelta(seconds=int(rule_in_force("disconnect", on=on).data["grace_seconds"]))
    except (NoRule, LookupError, TypeError, ValueError):
        return timedelta(minutes=2)


def call_back_grace(*, on: date) -> timedelta:
    """How long somebody who goes on by telephone may wait for a call before they are missed; ten minutes where no rule
    says it."""
    try:
        return timedelta(seconds=int(rule_in_force("disconnect", on=on).data["call_back_seconds"]))
    except (NoRule, LookupError, TypeError, ValueError):
        return timedelta(minutes=10)


def at_risk_days(*, on: date) -> int:
    """For how many days after an alert that paged somebody counts as at risk; 14 where the rulebook says nothing."""
    try:
        return int(rule_in_force("at_risk", on=on).data["days"])
    except NoRule:
        return 14


def _read(row: Row | None) -> SignalRule | None:
    if row is None:
        return None
    about, _, key = row.scope.partition(":")
    try:
        when = tuple(Condition(**condition) for condition in row.data["when"])
        rule = Rule(key, when, Grade(row.data["grade"]), row.data["words"])
    except (LookupError, TypeError, ValueError):
        _log.exception("the rule %s cannot be read", row.ref)
        return None
    return SignalRule(
        about=about,
        rule=rule,
        substance_use=bool(row.data.get("substance_use")),
        ref=row.ref,
        author=row.author,
        reviewed_by=row.reviewed_by,
        reviewed_on=row.reviewed_on,
        effective_from=row.effective_from,
        source=row.source,
        verified=row.verified,
    )


@cache
def _shipped() -> Mapping[str, Row]:
    """What ships, by scope."""
    rows = json.loads(resources.files("stepwell.clinic.rulebook").joinpath("data/signals.json").read_text("utf-8"))
    return {
        row["scope"]: Row(
            **row | {"effective_from": date.fromisoformat(row["effective_from"])}, author="shipped with Stepwell"
        )
        for row in rows
    }
