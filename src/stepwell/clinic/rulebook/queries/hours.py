"""Under which terms are minutes made, what counts for a payer, and from which weekday is it said who falls short?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from stepwell.clinic.rulebook.models import Rule
from stepwell.clinic.rulebook.queries.in_force import rules_in_force
from stepwell.pure.dose import Terms, terms_in

NAME = "hours"
WEDNESDAY = 2


@dataclass(frozen=True, slots=True)
class HoursRule:
    """The terms with the weekday of the forecast (0 is Monday), who set them, who reviewed them and where from."""

    terms: Terms
    forecast_weekday: int
    author: str
    source: str
    verified: bool
    effective_from: date
    reviewed_by: str
    reviewed_on: date | None


def hours_terms(days: Collection[date]) -> Mapping[date, Terms]:
    """The terms in force on each of these days; where no rule says, those that ship. One query, or none for none."""
    rules = list(Rule.objects.filter(name=NAME, scope="any").order_by("effective_from")) if days else []
    found = {}
    for day in days:
        held = [each for each in rules if each.effective_from <= day and (each.until is None or day < each.until)]
        found[day] = terms_in(held[-1].data if held else {})
    return found


def forecast_weekday(*, on: date) -> int:
    """From which day of the week on it is said who will fall short (0 is Monday); Wednesday where no rule says."""
    return hours_rule(on=on).forecast_weekday


def hours_rule(*, on: date) -> HoursRule:
    """The rule in force, to read and to write anew; what ships where there is none."""
    row = rules_in_force(NAME, on=on).filter(scope="any").last() or Rule(name=NAME, data={}, effective_from=on)
    return HoursRule(
        terms=terms_in(row.data),
        forecast_weekday=int(row.data.get("forecast_weekday", WEDNESDAY)),
        author=row.author,
        source=row.source,
        verified=row.verified,
        effective_from=row.effective_from,
        reviewed_by=row.reviewed_by,
        reviewed_on=row.reviewed_on,
    )
