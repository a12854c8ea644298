"""A role is given to a member of staff; one that shows everybody waits for a second person."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, RoleChange, Staff
from stepwell.clinic.people.queries import accounts_in_role
from stepwell.clinic.people.roles import APPROVERS, FOUR_EYES, role_words
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role


def give_role(*, staff: Staff, role: Role, why: str, by: Account, at: datetime) -> RoleChange:
    """Give it, or propose it to every administrator and director who may say yes. Raises people.actions.NotLikeThis.

    Whoever is given a role is told. What waits already is not proposed twice.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        change = people.propose_role(staff=staff, role=role, why=why, by=by, at=at)
        if change.at != at:
            return change
        if role not in FOUR_EYES:
            inbox.tell(account=staff.account, words=f"You were given a role: {role_words(role)}.", link="/home/", at=at)
            return change
        asked = {account for each in APPROVERS for account in accounts_in_role(each)} - {by, staff.account}
        for account in sorted(asked, key=lambda account: account.pk):
            inbox.tell(
                account=account,
                words="A role waits for a second person. Please look at whether it is needed.",
                link="/operations/staff/",
                at=at,
                by_email=True,
            )
        return change
