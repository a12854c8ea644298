"""A patient presses "I need help now"; somebody is told."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.live.queries import hosts_now
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.models import Alert
from stepwell.clinic.safety.queries import calls_taken
from stepwell.plumbing.database import acting_as
from stepwell.pure.instruments import Grade

WORDS = "Pressed “I need help now”."


def ask_for_help(*, patient: Patient, by: Account, at: datetime) -> Alert:
    """Raise an urgent alert for this patient, for whoever leads a session they are in as well. Until somebody has taken
    it, pressing again is the same call.

    Once it was taken a further press is a call of its own: whoever has the first may not know of the second.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        source = f"help:{patient.ref}:{calls_taken(patient)}"
        hosts = hosts_now(patient, at=at)
        return safety.raise_alert(
            patient=patient, grade=Grade.URGENT, words=WORDS, source=source, by=by, hosts=hosts, at=at
        )
