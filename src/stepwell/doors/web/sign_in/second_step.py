"""Who must show more than a password, and have they? Members of staff, before they see anything of a patient.

Whoever's second step was reset is asked for a new one first, too; patients and relatives may go on without. A session
has taken the second step when a code or a passkey was shown in it, when one was set up in it, or when the organisation
says that it asked for one. The session remembers, so that asking costs no query.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialLogin
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url

from stepwell.clinic.people.queries import viewer_of

if TYPE_CHECKING:
    from stepwell.clinic.people.models import Account

TAKEN = "stepwell_second_step"
LAST_ONE = "Staff need a second step. Add another one first, then remove this one."
OPEN_RULES = ("public", "account")


class SecondStepMiddleware:
    """Whoever must take a second step and has not reaches public pages and their own account, and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponseBase | None:
        if not is_missing(request) or getattr(view, "access_rule", None) in OPEN_RULES:
            return None
        return redirect("mfa_index")

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """To be asked again who one is, is no failure: the gate, which undoes what fails, does not hear of it."""
        if not isinstance(exception, ReauthenticationRequired):
            return None
        ways = get_adapter().get_reauthentication_methods(request.user)
        asked: HttpResponseBase = suspend_request(request, ways[0]["url"] if ways else resolve_url("account_login"))
        return asked


def is_missing(request: HttpRequest) -> bool:
    """Whether whoever asks must take a second step and has not."""
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return False
    if not (settings.STEPWELL_STAFF_SECOND_STEP and viewer.staff_id) and not _account(request).second_step_due:
        return False
    records = get_authentication_records(request, request.user)
    return not (request.session.get(TAKEN) or any(record["method"] == "mfa" for record in records))


def remember(request: HttpRequest) -> None:
    """This session has taken a second step."""
    request.session[TAKEN] = True


def is_set_up(request: HttpRequest) -> None:
    """A second step was added here. Sessions begun with the password alone, whoever began them, end."""
    remember(request)
    is_not_due(request)
    end_other_sessions(request, request.user)


def is_not_due(request: HttpRequest) -> None:
    """After a reset: a new one is set up, or a patient or relative goes on without."""
    account = _account(request)
    account.second_step_due = False
    account.save(update_fields=["second_step_due"])


def was_taken_elsewhere(sociallogin: SocialLogin) -> bool:
    """Whether the organisation's signed answer says that it asked for more than a password (RFC 8176: `mfa`)."""
    methods = (sociallogin.account.extra_data.get("id_token") or {}).get("amr") or []
    return isinstance(methods, list) and "mfa" in methods


def may_do_without(request: HttpRequest) -> bool:
    """Whether a second step is theirs to have or not: patients and relatives."""
    viewer = getattr(request, "viewer", None)
    return viewer is not None and viewer.staff_id is None


def may_go(authenticator: Authenticator) -> bool:
    """Whether this second step may be removed: not the last one of a member of staff."""
    if not settings.STEPWELL_STAFF_SECOND_STEP:
        return True
    # Held until the request ends, so that two requests at once do not each take the other for the one that stays.
    account: Any = get_user_model()._default_manager.select_for_update().get(pk=authenticator.user_id)
    if viewer_of(account).staff_id is None:
        return True
    others = Authenticator.objects.filter(user_id=account.pk).exclude(pk=authenticator.pk)
    return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def _account(request: HttpRequest) -> "Account":
    return cast("Account", request.user)
