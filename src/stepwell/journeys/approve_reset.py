"""A second person says yes or no to the reset of a second step; whoever asked and whose it is are told."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, ResetAnswer, SecondStepReset
from stepwell.clinic.people.second_steps import TOLD
from stepwell.plumbing.database import acting_as


def approve_reset(*, reset: SecondStepReset, approved: bool, words: str, by: Account, at: datetime) -> ResetAnswer:
    """Keep the answer; with a yes it is reset and every session ends. Raises people.actions.NotLikeThis."""
    with acting_as(by.pk, wide=True), transaction.atomic():
        answer = people.answer_reset(reset=reset, approved=approved, words=words, by=by, at=at)
        if reset.by is not None:
            said = f"A reset you asked for was {'approved' if approved else 'declined'}."
            inbox.tell(account=reset.by, words=said, link="/operations/staff/", at=at)
        if approved:
            inbox.tell(
                account=reset.account, words=TOLD, link="/account/password/reset/", at=at, by_email=True, openly=True
            )
        return answer
