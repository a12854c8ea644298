"""What does the rulebook ask for at this grade: the least that is done, and by when somebody is in contact again?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.safety.models import Alert


@dataclass(frozen=True, slots=True)
class ContactsDue:
    """By when each contact after an alert is due, the first one first; it may be put off to `first_latest`."""

    due_at: tuple[datetime, ...]
    first_latest: datetime


def contacts_due(alert: Alert, *, at: datetime) -> ContactsDue:
    """By the rules in force on the patient's day; without a card by the rule for all. Raises NoRule."""
    on = alert.patient.today(at)
    try:
        hours = rulebook.grade_card(alert.grade, on=on).follow_up_hours
    except (rulebook.NoRule, ValueError):
        hours = rulebook.follow_up_hours(on=on)
    first = at + timedelta(hours=hours)
    try:
        rule = rulebook.contacts(alert.grade, on=on)
    except rulebook.NoRule:
        return ContactsDue((first,), first)
    later = tuple(at + after for after in rule.later if at + after > first)
    return ContactsDue((first, *later), max(first, at + rule.first_within))


def least_asked(*, on: date) -> Mapping[str, str]:
    """The least that is done at each grade, in words. One query."""
    return {grade: card.minimum_action for grade, card in rulebook.grade_cards(on=on).items()}
