"""A rule says which values must reach a human, and how fast. It is data: a clinician sets it and reviews it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from stepwell.pure.values import Grade

# What is known, by name: a number, a yes or no, a word. What is not known, or is None, triggers nothing.
Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Condition:
    """One value must be within these bounds, both ends included. A yes counts as 1, a no as 0."""

    what: str
    at_least: float | None = None
    at_most: float | None = None

    def holds(self, facts: Facts) -> bool:
        value = facts.get(self.what)
        if not isinstance(value, int | float | Decimal):
            return False
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    @property
    def words(self) -> str:
        """The bounds as they are read aloud: from 4 up."""
        if self.at_least is not None and self.at_least == self.at_most:
            return f"{self.at_least:g}"
        low = "" if self.at_least is None else f"from {self.at_least:g} up"
        high = "" if self.at_most is None else f"to {self.at_most:g}"
        return " ".join(part for part in (low, high) if part) or "whatever it is"


@dataclass(frozen=True, slots=True)
class Rule:
    """All of `when` must hold. `words` are for clinicians; `key` names the rule, within what it is about."""

    key: str
    when: tuple[Condition, ...]
    grade: Grade
    words: str


@dataclass(frozen=True, slots=True)
class Triggered:
    """A rule that holds, with the value that made it hold in its words."""

    rule: Rule
    words: str


def triggered(rules: Iterable[Rule], facts: Facts) -> tuple[Triggered, ...]:
    """The rules that hold, the most urgent first. Of several about the same values, the most urgent alone."""
    worst: dict[frozenset[str], Rule] = {}
    for rule in rules:
        about = frozenset(condition.what for condition in rule.when)
        if not rule.when or not all(condition.holds(facts) for condition in rule.when):
            continue
        if about not in worst or rule.grade.is_above(worst[about].grade):
            worst[about] = rule
    found = sorted(worst.values(), key=lambda rule: rule.grade.place)
    return tuple(Triggered(rule, _words(rule, facts)) for rule in found)


def _words(rule: Rule, facts: Facts) -> str:
    """A yes needs no number; a value is told beside the words."""
    first = rule.when[0]
    value = facts[first.what]
    if isinstance(value, bool) or (first.at_least == 1 and value == 1):
        return rule.words
    return f"{rule.words}: {value:g}"
