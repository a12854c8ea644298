"""What is told to somebody who was invited? By e-mail, without a name and without saying what it is about."""

import logging
from typing import TYPE_CHECKING

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from stepwell.journeys.invite_relative import Invitation, Letter
from stepwell.plumbing.delivery import Message, Undelivered, email

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account

_log = logging.getLogger(__name__)

SUBJECT = "An invitation for you"
CHOOSE_A_PASSWORD = """Somebody close to you would like to share something with you, in private.

To see it, choose a password first:
{link}

The link works once, and for three days. Later, ask for a new one with this e-mail address:
{again}

If you do not want to, there is nothing you need to do. Please do not pass this e-mail on.
"""
SIGN_IN = """Somebody close to you would like to share something with you, in private.

To see it, sign in with this e-mail address:
{home}

If you do not want to, there is nothing you need to do.
"""
USE_ANOTHER_ADDRESS = """Somebody close to you would like to share something with you, in private.

This e-mail address belongs to an account you work with, and what is private does not go there. If you want to see it,
ask whoever it may be to invite you again, with an address of your own.
"""


def send_when_stored(request: HttpRequest, invitation: Invitation, *, to: str) -> None:
    """Send the letter once the consent is stored; a mail server that is down undoes nothing."""
    if invitation.letter is not Letter.NONE:
        account = invitation.relative.account if invitation.relative else None
        transaction.on_commit(lambda: _send(request, invitation.letter, account, to), robust=True)


def _send(request: HttpRequest, letter: Letter, account: "Account | None", to: str) -> None:
    if letter is Letter.CHOOSE_A_PASSWORD and account is not None:
        again = request.build_absolute_uri(reverse("account_reset_password"))
        body = CHOOSE_A_PASSWORD.format(link=_password_link(request, account), again=again)
    elif letter is Letter.SIGN_IN:
        body = SIGN_IN.format(home=request.build_absolute_uri(reverse("family:home")))
    else:
        body = USE_ANOTHER_ADDRESS
    try:
        email.send(Message(to=to, subject=SUBJECT, body=body))
    except Undelivered as failure:
        _log.error("the invitation of account %s was not delivered: %s", account and account.ref, failure)


def _password_link(request: HttpRequest, account: "Account") -> str:
    """allauth's own link to a new password: it works once, and not for long."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(account)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": key})
    return request.build_absolute_uri(path)
