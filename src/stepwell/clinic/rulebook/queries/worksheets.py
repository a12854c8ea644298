"""Which blank worksheets can be opened in a session?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from stepwell.clinic.rulebook.queries.in_force import rules_in_force


@dataclass(frozen=True, slots=True)
class Blank:
    """A form with nothing in it: what its boxes are called, and `after` whom."""

    title: str
    boxes: tuple[str, ...]
    after: str


def worksheets(*, on: date) -> Mapping[str, Blank]:
    """All there are on this day, by key, in the order of their titles. One query."""
    found = {
        rule.scope: Blank(rule.data["title"], tuple(rule.data["boxes"]), rule.data["after"])
        for rule in rules_in_force("worksheet", on=on)
    }
    return dict(sorted(found.items(), key=lambda each: each[1].title))
