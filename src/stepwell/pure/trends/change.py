"""From this score to that one: is the person recovered, improved, unchanged or worse?

Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12-19. What is said here is about one person's scores; it never
says that the programme caused the change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

# Whole points, or a mean or a T score.
Points = int | Decimal


class Outcome(StrEnum):
    """What a change comes to."""

    RECOVERED = "recovered"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"


# The rules in words, to be printed beside any figure made from them.
RULES: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.RECOVERED: "better by at least the reliable change, and from the clinical range out of it",
        Outcome.IMPROVED: "better by at least the reliable change, without leaving the clinical range on the way",
        Outcome.UNCHANGED: "changed by less than the reliable change, whatever line was crossed",
        Outcome.DETERIORATED: "worse by at least the reliable change",
    }
)


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What one scale's changes are measured by.

    `reliable_change` in points, above 0; `cut_off` the first score of the clinical range, seen from health,
    or None where none is published, and then nobody is called recovered.
    """

    name: str
    reliable_change: Points
    cut_off: int | None = None
    higher_is_worse: bool = True

    def __post_init__(self) -> None:
        if self.reliable_change <= 0:
            raise ValueError("a reliable change is more than nothing")

    def is_clinical(self, score: Points) -> bool:
        if self.cut_off is None:
            return False
        return score >= self.cut_off if self.higher_is_worse else score <= self.cut_off


@dataclass(frozen=True, slots=True)
class Change:
    """`points` is after minus before; `crossed` says the score left the clinical range; `words` print the rule."""

    points: Points
    reliable: bool
    crossed: bool
    outcome: Outcome
    words: str


def change_between(before: Points, after: Points, yardstick: Yardstick) -> Change:
    """The change from one score to a later one. A total outside the scale is the caller's error."""
    points = after - before
    better_by = -points if yardstick.higher_is_worse else points
    reliable = not -yardstick.reliable_change < points < yardstick.reliable_change
    crossed = yardstick.is_clinical(before) and not yardstick.is_clinical(after)
    outcome = _outcome(better_by, reliable, crossed)
    return Change(points, reliable, crossed, outcome, _words(before, after, outcome, yardstick))


def _outcome(better_by: Points, reliable: bool, crossed: bool) -> Outcome:
    if not reliable:
        return Outcome.UNCHANGED
    if better_by < 0:
        return Outcome.DETERIORATED
    return Outcome.RECOVERED if crossed else Outcome.IMPROVED


def _words(before: Points, after: Points, outcome: Outcome, yardstick: Yardstick) -> str:
    points = after - before if after > before else before - after
    direction = "the same" if not points else f"{_points(points)} {'higher' if after > before else 'lower'}"
    needed = f"reliable from {_points(yardstick.reliable_change)}"
    line = "" if yardstick.cut_off is None else f", clinical range from {yardstick.cut_off}"
    return (
        f"{yardstick.name} from {before} to {after}, {direction} ({needed}{line}): "
        f"{outcome.value}, that is, {RULES[outcome]}."
    )


def _points(number: Points) -> str:
    return "1 point" if number == 1 else f"{number} points"
