"""Which holidays may somebody choose to close on? A list to choose from: nothing is closed by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from stepwell.clinic.rulebook.queries.in_force import NoRule, rule_in_force


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday on its day."""

    on: date
    name: str


def holidays(*, on: date) -> tuple[Holiday, ...]:
    """The holidays of the year to come, soonest first; none where the rulebook lists none."""
    try:
        days = rule_in_force("holidays", on=on).data["days"]
    except NoRule:
        return ()
    found = (Holiday(_day(row, year), row["name"]) for year in (on.year, on.year + 1) for row in days)
    return tuple(sorted(_within(found, on), key=lambda each: each.on))


def _within(found: Iterable[Holiday], on: date) -> Iterable[Holiday]:
    return (each for each in found if on <= each.on < on + timedelta(days=365))


def _day(row: Mapping[str, Any], year: int) -> date:
    """The same date every year, or the nth such weekday of its month (0 is Monday), from the end where n is -1."""
    if "day" in row:
        return date(year, row["month"], row["day"])
    if row["nth"] > 0:
        first = date(year, row["month"], 1)
        return first + timedelta(days=(row["weekday"] - first.weekday()) % 7 + 7 * (row["nth"] - 1))
    last = date(year + row["month"] // 12, row["month"] % 12 + 1, 1) - timedelta(days=1)
    return last - timedelta(days=(last.weekday() - row["weekday"]) % 7)
