"""Somebody at risk is suddenly gone from a session: a human hears of it."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.attendance.unheard import heard_since
from stepwell.clinic.live.gone import DISCONNECT, Gone, is_gone, who_leads
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.safety.queries import at_risk
from stepwell.clinic.schedule.queries import next_contact_at
from stepwell.plumbing.database import acting_as_programme


def report_disconnect(*, gone: Gone, at: datetime) -> Alert | None:
    """Raise an alert where somebody at risk is gone; None for everybody else, and for who has left, is back or on the
    telephone.

    One lost line is one alert, reported any number of times. Whoever comes back later does not end it: who has the
    alert does. The programme itself acts: who watches may see nothing of anybody's risk.
    """
    with acting_as_programme(), transaction.atomic():
        if not is_gone(gone) or heard_since(gone):
            return None
        patient = gone.patient
        facts = {"at_risk": patient.pk in at_risk(at=at, patients=[patient.pk])}
        return safety.raise_signals(
            patient=patient,
            found=safety.found_by_rules(DISCONNECT, facts, on=patient.today(at)),
            source=f"{DISCONNECT}:{gone.line}",
            occurred_at=gone.last_seen_at,
            at=at,
            hosts=who_leads(gone, at=at),
            next_contact_at=next_contact_at(patient, at=at),
            substance_use=gone.substance_use,
        )
