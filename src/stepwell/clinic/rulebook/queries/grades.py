"""How fast must an alert of this grade reach whom, and what is the least that is done?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries.care import LadderStep
from stepwell.clinic.rulebook.queries.in_force import rule_in_force, rules_in_force

LONGEST = 30 * 24 * 60  # minutes: a month


@dataclass(frozen=True, slots=True)
class GradeCard:
    """One grade of alert, as the rule in force has it. Without steps it pages nobody and waits on the duty board.

    `again_minutes`: paged again within a step; `clinician_minutes` and `supervisor_minutes`: the targets to the first
    of each; `resolve_minutes`: taken and not resolved for so long, it wakes somebody again, and then each
    `remind_minutes`. `reviewed_by` is empty while no clinician has signed the rule.
    """

    grade: str
    name: str
    stands_for: str
    minimum_action: str
    steps: tuple[LadderStep, ...]
    again_minutes: int
    clinician_minutes: int
    supervisor_minutes: int
    resolve_minutes: int
    remind_minutes: int
    follow_up_hours: int
    source: str
    verified: bool
    author: str
    reviewed_by: str
    reviewed_on: date | None


def grade_card(grade: str, *, on: date) -> GradeCard:
    """The card of this grade in force on this day. Raises NoRule, or ValueError for one that cannot be read."""
    return _card(rule_in_force("grade_card", scope=grade, on=on))


def grade_cards(*, on: date) -> dict[str, GradeCard]:
    """Every card in force on this day, by grade; one that cannot be read is left out. One query."""
    found = dict[str, GradeCard]()
    for rule in rules_in_force("grade_card", on=on):
        try:
            found[rule.scope] = _card(rule)
        except ValueError:
            continue
    return found


def _card(rule: Rule) -> GradeCard:
    data = rule.data
    try:
        return GradeCard(
            grade=rule.scope,
            name=data["name"],
            stands_for=data["stands_for"],
            minimum_action=data["minimum_action"],
            steps=tuple(LadderStep(step["who"], _number(step, "after_minutes")) for step in data["steps"]),
            again_minutes=_number(data, "again_minutes"),
            clinician_minutes=_number(data, "clinician_minutes"),
            supervisor_minutes=_number(data, "supervisor_minutes"),
            resolve_minutes=_number(data, "resolve_minutes"),
            remind_minutes=_number(data, "remind_minutes"),
            follow_up_hours=_number(data, "follow_up_hours"),
            source=rule.source,
            verified=rule.verified,
            author=rule.author,
            reviewed_by=rule.reviewed_by,
            reviewed_on=rule.reviewed_on,
        )
    except (LookupError, TypeError) as error:
        raise ValueError(f"the rule 'grade_card' for '{rule.scope}' lacks something: {error}") from error


def _number(data: Mapping[str, Any], name: str) -> int:
    number = int(data[name])
    if not 0 <= number <= LONGEST:
        raise ValueError(f"{name} must be between 0 and {LONGEST}, not {number}")
    return number
