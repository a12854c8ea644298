"""Which contacts are owed after an alert, how often is a safety plan gone through, and whom can one call?"""

from dataclasses import dataclass
from datetime import date, timedelta

from stepwell.clinic.rulebook.queries.in_force import NoRule, rule_in_force


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts that are owed after an alert of one grade, besides what its card says of the first.

    `first_within`: the latest the first may be put off to; `later`: each further one, this long after the resolution.
    """

    first_within: timedelta
    later: tuple[timedelta, ...]


@dataclass(frozen=True, slots=True)
class CrisisLine:
    """Somebody outside who answers at any hour. `call` and `text` are numbers, or empty."""

    name: str
    words: str
    call: str
    text: str


def contacts(grade: str, *, on: date) -> Contacts:
    """What is owed after an alert of this grade. Raises NoRule."""
    data = rule_in_force("contacts_after_alert", scope=grade, on=on).data
    first_within = timedelta(hours=int(data["first_within_hours"]))
    return Contacts(first_within, tuple(timedelta(hours=int(hours)) for hours in data["then_hours"]))


def safety_plan_review_days(*, on: date) -> int:
    """After how many days, at the latest, a safety plan is gone through again."""
    return int(rule_in_force("safety_plan_review", on=on).data["days"])


def crisis_lines(*, on: date) -> tuple[CrisisLine, ...]:
    """Whom one can call or write to besides 988 and 911. None where the rulebook names nobody."""
    try:
        lines = rule_in_force("crisis_lines", on=on).data["lines"]
    except NoRule:
        return ()
    return tuple(CrisisLine(row["name"], row["words"], row.get("call", ""), row.get("text", "")) for row in lines)
