"""Somebody at risk is suddenly gone from a session: a human hears of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from stepwell.clinic.people.models import Patient
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.safety.queries import at_risk
from stepwell.clinic.schedule.queries import hosts_now, next_contact_at
from stepwell.plumbing.database import acting_as_programme


def report_disconnect(*, patient: Patient, event: UUID, last_seen_at: datetime, at: datetime) -> Alert | None:
    """Raise an alert where somebody at risk left without a word and has not come back; None for everybody else.

    Whoever watches the session calls this once its own grace is over. `event` names the one leaving: reported any
    number of times it is one alert. The programme itself acts: who watches may see nothing of anybody's risk.
    """
    with acting_as_programme(), transaction.atomic():
        facts = {"at_risk": patient.pk in at_risk(at=at, patients=[patient.pk])}
        return safety.raise_signals(
            patient=patient,
            found=safety.found_by_rules("disconnect", facts, on=patient.today(at)),
            source=f"disconnect:{event}",
            occurred_at=last_seen_at,
            at=at,
            hosts=hosts_now(patient, at=at),
            next_contact_at=next_contact_at(patient, at=at),
        )
