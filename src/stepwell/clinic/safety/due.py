"""By when must somebody be in contact again after an alert?"""

from datetime import datetime, timedelta

from stepwell.clinic.rulebook import queries as rulebook
from stepwell.clinic.safety.models import Alert


def follow_up_due(alert: Alert, *, at: datetime) -> datetime:
    """By when, by its grade's card in force on the patient's day; without one by the rule for all. Raises NoRule."""
    on = alert.patient.today(at)
    try:
        hours = rulebook.grade_card(alert.grade, on=on).follow_up_hours
    except (rulebook.NoRule, ValueError):
        hours = rulebook.follow_up_hours(on=on)
    return at + timedelta(hours=hours)
