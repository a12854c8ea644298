"""A second person says yes or no to a proposed role; whoever asked and whoever gets it are told."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, RoleApproval, RoleChange
from stepwell.clinic.people.roles import role_words
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Role


def approve_role(*, change: RoleChange, approved: bool, words: str, by: Account, at: datetime) -> RoleApproval:
    """Keep the answer; with a yes the role is in force from the next request. Raises people.actions.NotLikeThis."""
    with acting_as(by.pk, wide=True), transaction.atomic():
        answer = people.answer_proposal(change=change, approved=approved, words=words, by=by, at=at)
        if change.by is not None:
            said = f"A role you proposed was {'approved' if approved else 'declined'}."
            inbox.tell(account=change.by, words=said, link=f"/operations/staff/{change.staff.ref}/", at=at)
        if approved:
            told = f"You were given a role: {role_words(Role(change.role))}."
            inbox.tell(account=change.staff.account, words=told, link="/home/", at=at)
        return answer
