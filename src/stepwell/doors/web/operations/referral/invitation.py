"""How does somebody newly admitted come to their password? By the same letter as one who forgot it."""

import logging

from allauth.account.forms import ResetPasswordForm
from allauth.core.context import request_context
from django.db import transaction
from django.http import HttpRequest

_log = logging.getLogger(__name__)


def invite_when_stored(request: HttpRequest, email: str) -> None:
    """Send the letter once the admission is stored; a mail server that is down undoes nothing."""
    transaction.on_commit(lambda: _send(request, email), robust=True)


def _send(request: HttpRequest, email: str) -> None:
    form = ResetPasswordForm(data={"email": email})
    with request_context(request):
        try:
            if form.is_valid():
                form.save(request)
        except OSError as failure:  # its words may be the address
            _log.error("an invitation was not delivered: %s", type(failure).__name__)
