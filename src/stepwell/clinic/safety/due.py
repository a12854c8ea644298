"""By when must somebody be in contact again after an alert?"""

from datetime import datetime, timedelta

from stepwell.clinic.people.models import Patient
from stepwell.clinic.rulebook import queries as rulebook


def follow_up_due(patient: Patient, *, at: datetime) -> datetime:
    """By when somebody must be in contact again, by the rule in force on the patient's day. Raises NoRule."""
    return at + timedelta(hours=rulebook.follow_up_hours(on=patient.today(at)))
