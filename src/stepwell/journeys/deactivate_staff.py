"""Somebody works here no more: what they read ends now, with their roles, places on care teams and sign-ins."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from stepwell.clinic.access import actions as access
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient, Staff, StandingChange
from stepwell.clinic.people.queries import account_by_id, accounts_in_role
from stepwell.clinic.schedule import actions as schedule
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role


def deactivate_staff(*, staff: Staff, why: str, by: Account, at: datetime) -> StandingChange:
    """End it all in one transaction; what they did and wrote stays. Raises people.actions.NotLikeThis.

    It waits for nothing: patients who are without a primary therapist then stand first in the list of care teams.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        change = people.stop_working_here(staff=staff, why=why, by=by, at=at)
        treated = people.leave_every_care_team(staff=staff, at=at)
        access.end_work_grants(of=staff.account, at=at)
        schedule.end_calendar_feed(account=staff.account, at=at)
        access.settle_supervision(patients=treated, by=by, at=at)
        _tell(staff, treated, at)
        return change


def _tell(staff: Staff, treated: Sequence[Patient], at: datetime) -> None:
    """The patients, and those who choose who takes over."""
    for patient in treated:
        if patient.account_id is not None:
            words = f"{staff.signature} is no longer on your care team. We will tell you who takes over."
            inbox.tell(account=account_by_id(patient.account_id), words=words, link="/me/", at=at)
    for role in (Role.SCHEDULER, Role.DIRECTOR) if treated else ():
        for account in accounts_in_role(role):
            words = "Somebody left their care teams. Please choose who takes over."
            inbox.tell(account=account, words=words, link="/operations/care-teams/", at=at, by_email=True)
