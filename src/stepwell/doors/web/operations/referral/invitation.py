"""How does somebody newly admitted come to their password? By the same letter as one who forgot it."""

from allauth.account.forms import ResetPasswordForm
from allauth.core.context import request_context
from django.db import transaction
from django.http import HttpRequest


def invite_when_stored(request: HttpRequest, email: str) -> None:
    """Send the letter once the admission is stored; a mail server that is down undoes nothing."""
    transaction.on_commit(lambda: _send(request, email), robust=True)


def _send(request: HttpRequest, email: str) -> None:
    form = ResetPasswordForm(data={"email": email})
    with request_context(request):
        if form.is_valid():
            form.save(request)
