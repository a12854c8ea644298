"""Somebody has lost phone and codes: their second step is reset, for a wide role once a second person says yes."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, SecondStepReset
from stepwell.clinic.people.queries import accounts_in_role
from stepwell.clinic.people.roles import APPROVERS
from stepwell.clinic.people.second_steps import TOLD
from stepwell.plumbing.database import acting_as


def reset_second_step(*, account: Account, how: str, by: Account | None, at: datetime) -> SecondStepReset:
    """Reset it, or ask every administrator and director who may say yes. `how` it was made sure who asks.

    Whoever's it was is told by a letter that says so, and signed out everywhere. `by` is nobody where the command line
    says so; administrators and directors are then told. Raises people.actions.NotLikeThis.
    """
    with acting_as(by.pk if by else None, wide=True), transaction.atomic():
        reset = people.reset_second_step(account=account, how=how, by=by, at=at)
        if reset.at != at:
            return reset
        if not reset.waits:
            inbox.tell(account=account, words=TOLD, link="/account/password/reset/", at=at, by_email=True, openly=True)
        if reset.waits or by is None:
            words = "Somebody’s second step was reset at the command line."
            if reset.waits:
                words = "Somebody has lost their second step. A reset waits for a second person."
            told = {each for role in APPROVERS for each in accounts_in_role(role)} - {by, account}
            for each in sorted(told, key=lambda each: each.pk):
                inbox.tell(account=each, words=words, link="/operations/staff/", at=at, by_email=True)
        return reset
