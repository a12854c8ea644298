"""Supervision ends, and with it what it showed."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Supervision
from stepwell.clinic.people.teams import treated_by
from stepwell.plumbing.database import acting_as


def end_supervision(*, supervision: Supervision, by: Account, at: datetime) -> None:
    """End it now; both are told. A second ending is the first."""
    with acting_as(by.pk, wide=True), transaction.atomic():
        people.end_supervision(supervision=supervision, at=at)
        supervisor, supervisee = supervision.supervisor, supervision.supervisee
        access.settle_supervision(patients=treated_by(supervisee, at=at), by=by, at=at)
        inbox.tell(account=supervisor.account, words=f"You no longer supervise {supervisee.name}.", at=at)
        inbox.tell(account=supervisee.account, words=f"{supervisor.name} no longer supervises your work.", at=at)
