"""One clinician answers for another's work, and reads from now on what that one's patients' records say."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Staff, Supervision
from stepwell.clinic.people.teams import treated_by
from stepwell.plumbing.database import acting_as


def begin_supervision(
    *, supervisor: Staff, supervisee: Staff, by: Account | None, at: datetime, until: datetime | None = None
) -> Supervision:
    """Join the two and open what supervision opens; both are told. Raises people.actions.NotASupervisor."""
    with acting_as(by.pk if by else None, wide=True), transaction.atomic():
        supervision = people.begin_supervision(supervisor=supervisor, supervisee=supervisee, by=by, at=at, until=until)
        access.settle_supervision(patients=treated_by(supervisee, at=at), by=by, at=at)
        if supervision.from_at == at:
            inbox.tell(
                account=supervisor.account,
                words=f"You supervise {supervisee.name} now.",
                link="/clinic/patients/",
                at=at,
            )
            inbox.tell(account=supervisee.account, words=f"{supervisor.name} supervises your work now.", at=at)
        return supervision
