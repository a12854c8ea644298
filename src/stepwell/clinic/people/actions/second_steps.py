"""A second step that was lost with its codes is taken away, with the password and every session; a new one is due."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from stepwell.clinic.people.actions.roles import NotLikeThis
from stepwell.clinic.people.models import Account, ResetAnswer, SecondStepReset, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.roles import FOUR_EYES
from stepwell.clinic.people.second_steps import have_one, may_answer, may_reset, waiting


@transaction.atomic
def reset_second_step(*, account: Account, how: str, by: Account | None, at: datetime) -> SecondStepReset:
    """Reset it now, or ask a second person where the account has a role that two people give.

    `by` is nobody where the command line says so, which waits for nobody. What waits already is not asked twice.
    Raises NotLikeThis.
    """
    held = Account.objects.select_for_update().get(pk=account.pk)
    if by is not None and not may_reset(held, viewer_of(by)):
        raise NotLikeThis("Nobody resets their own; for staff an administrator does it, for others operations.")
    same = waiting(at=at).filter(account=held).first()
    if same is not None and by is not None:
        return same
    if not have_one([held.pk]):
        raise NotLikeThis("There is no second step to reset.")
    wide = Staff.objects.filter(account=held, active=True, roles__overlap=sorted(FOUR_EYES)).exists()
    reset = SecondStepReset.objects.create(account=held, how=how, waits=wide and by is not None, by=by, at=at)
    if not reset.waits:
        _take_away(held)
    return reset


@transaction.atomic
def answer_reset(*, reset: SecondStepReset, approved: bool, words: str, by: Account, at: datetime) -> ResetAnswer:
    """Say yes or no as a second person; with a yes it is done. Raises NotLikeThis."""
    held = Account.objects.select_for_update().get(pk=reset.account_id)
    known = waiting(at=at).filter(pk=reset.pk).first()
    if known is None:
        raise NotLikeThis("This waits no more: it was answered, asked anew, or its seven days are over.")
    if not may_answer(known, viewer_of(by)):
        raise NotLikeThis("A second person answers: neither who asked nor whose it is.")
    answer = ResetAnswer.objects.create(reset=known, approved=approved, words=words, by=by, at=at)
    if approved:
        _take_away(held)
    return answer


def _take_away(account: Account) -> None:
    """Codes, passkeys and recovery codes go, and the password, so that a stolen one alone lets nobody in.

    A session carries a print of the password: with a new one, which nobody knows, every session ends.
    """
    Authenticator.objects.filter(user=account).delete()
    account.set_unusable_password()
    account.second_step_due = True
    account.save(update_fields=["password", "second_step_due"])
