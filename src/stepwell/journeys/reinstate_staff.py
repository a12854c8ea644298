"""Somebody is back on the staff, with no role yet and a password still to choose."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Staff, StandingChange
from stepwell.plumbing.database import acting_as


def reinstate_staff(*, staff: Staff, why: str, by: Account, at: datetime) -> StandingChange:
    """Let them sign in again; each role is given anew. Raises people.actions.NotLikeThis."""
    with acting_as(by.pk, wide=True), transaction.atomic():
        return people.work_here_again(staff=staff, why=why, by=by, at=at)
