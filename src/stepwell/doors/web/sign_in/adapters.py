"""What does the programme decide where allauth asks? Who may open an account, what is said, and who comes in how."""

import base64
import hashlib
import logging
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import force_bytes

from stepwell.clinic.people.queries import viewer_of
from stepwell.doors.web.sign_in import second_step
from stepwell.doors.web.sign_in.letters import LETTERS
from stepwell.plumbing.database import acting_as

_log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address and the password do not belong together.",
        "enter_current_password": "This is not your password of today.",
        "incorrect_code": "This code is not right. Codes change every half minute: try the newest one.",
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": (
            "There were too many tries, so signing in is closed for ten minutes, to your right password too. "
            "A passkey still works, and so does “I forgot my password”."
        ),
        "rate_limited": "There were too many tries. Please wait ten minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account alone: accounts are made with the person they belong to."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever signed in a moment ago has just said who they are."""
        records = get_authentication_records(context.request, context.request.user)
        lately = time.time() - REAUTHENTICATION_TIMEOUT  # allauth stamps its records with this clock
        if any(record["at"] > lately for record in records):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The second step at the organisation counts as one here."""
        sociallogin = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        if sociallogin and second_step.was_taken_elsewhere(sociallogin):
            second_step.remember(request)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """In words of ours, and in text alone."""
        letter = LETTERS.get(template_prefix)
        if letter is None:  # none that our pages have allauth send
            told: EmailMessage = super().render_mail(template_prefix, email, context, headers)
            return told
        body = letter.body.format(link=context.get("password_reset_url", ""))
        return EmailMessage(letter.subject, body, self.get_from_email(), [email], headers=headers)

    def send_notification_mail(self, template_prefix: str, user: Any, **kwargs: Any) -> None:
        """A mail server that does not answer does not keep anybody from making their account safer."""
        try:
            super().send_notification_mail(template_prefix, user, **kwargs)
        except OSError:
            _log.error("account %s was not told by e-mail of %s", user.ref, template_prefix)

    def reopen(self, request: HttpRequest, email: str) -> None:
        """Forget the wrong passwords: this person has just chosen a new one."""
        # allauth does this for the addresses in a table of its own, which we do not keep.
        self._delete_login_attempts_cached_email(request, email=email)


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": second_step.LAST_ONE,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def get_totp_issuer(self) -> str:
        return "Stepwell"

    def encrypt(self, text: str) -> str:
        """A copy of the database alone is not enough to make somebody's codes."""
        return _ciphers().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _ciphers().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_step.may_go(authenticator)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"


class OrganisationAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Whose verified address belongs to a member of staff comes in as them. Nothing is made, linked or kept."""
        account = None
        if sociallogin.state.get("process") in {None, "login"}:
            account = next(filter(None, map(_staff_account, sociallogin.email_addresses)), None)
        if account is None:
            raise ImmediateHttpResponse(render(request, "socialaccount/not_known.html", status=403))
        sociallogin.user = account


def _staff_account(address: Any) -> Any:
    if address.verified is not True:  # a provider's "false" as text would else pass for yes
        return None
    account = get_user_model()._default_manager.filter(email=address.email.lower(), is_active=True).first()
    if account is None:
        return None
    with acting_as(account.pk):
        return account if viewer_of(account).staff_id else None


def _ciphers() -> MultiFernet:
    """By the secret key, and by those that were in use before it."""
    secrets = [force_bytes(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    keys = [hashlib.sha256(b"stepwell second step" + secret).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
