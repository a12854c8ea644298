"""Where is allauth's answer not ours? Views of one's own account that add a rule of the programme."""

import logging
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.views import PasswordResetFromKeyView, PasswordResetView
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal import auth
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from allauth.socialaccount.providers.openid_connect.views import login
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST
from requests import RequestException

from stepwell.doors.web.sign_in import second_step
from stepwell.doors.web.sign_in.devices import device_words
from stepwell.doors.web.ui.times import filed_words

_log = logging.getLogger(__name__)


class SecurityView(IndexView):  # type: ignore[misc]  # allauth ships no types
    """Your account and security, on one page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        viewer = getattr(self.request, "viewer", None)
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "must_set_up": second_step.is_missing(self.request),
            "may_do_without": second_step.may_do_without(self.request),
            "not_asked_here": bool(viewer and viewer.staff_id) and not settings.STEPWELL_STAFF_SECOND_STEP,
        }


@login_required
@require_POST
def do_without(request: HttpRequest) -> HttpResponse:
    """After a reset: a patient or a relative goes on without a new second step."""
    if second_step.may_do_without(request):
        second_step.is_not_due(request)
    return redirect("home")


class AddAppView(ActivateTOTPView):  # type: ignore[misc]  # allauth ships no types
    """Codes from an app as a second step."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        drawn = context["totp_svg"].partition("<svg")  # drawn by us from a secret of ours; nobody's words are in it
        return context | {"picture": mark_safe("".join(drawn[1:]))}

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        second_step.is_set_up(self.request)
        return response


class AddPasskeyView(AddWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """A passkey: second step and sign-in by itself."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        host = urlsplit(f"//{self.request.get_host()}").hostname or ""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": auth.begin_registration(self.request.user, True)}
        return context | {"has_no_name": _is_number(host)}

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        second_step.is_set_up(self.request)
        return response


class RemovePasskeyView(RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """allauth asks its adapter before it removes an app, but not before it removes a passkey."""

    def form_valid(self, form: Form) -> HttpResponse:
        if not get_mfa_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, second_step.LAST_ONE)
            return redirect("mfa_index")
        response: HttpResponse = super().form_valid(form)
        return response


class ForgottenPasswordView(PasswordResetView):  # type: ignore[misc]  # allauth ships no types
    """A link by e-mail, to whoever has an account and to whoever has none alike."""

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)
        except OSError as error:
            _log.error("a link to a new password was not sent: %s", type(error).__name__)
            form.add_error(None, "We cannot send e-mails just now. Please try again in a few minutes.")
            response = self.form_invalid(form)
        return response


class ChoosePasswordView(PasswordResetFromKeyView):  # type: ignore[misc]  # allauth ships no types
    """A new password by a link that came by e-mail, once; it opens the door that wrong passwords had closed."""

    def form_valid(self, form: Form) -> HttpResponse:
        # Held until the request ends: of two who use the link at once, the second finds that it was used.
        account = get_user_model()._default_manager.select_for_update().get(pk=self.reset_user.pk)
        if not PASSWORD_RESET_TOKEN_GENERATOR().check_token(account, self.key):
            used: HttpResponse = self.render_to_response(self.get_context_data(form=form, token_fail=True))
            return used
        response: HttpResponse = super().form_valid(form)
        get_adapter().reopen(self.request, self.reset_user.email)
        return response


class SessionsView(ListUserSessionsView):  # type: ignore[misc]  # allauth ships no types
    """Where you are signed in; out of all others, or out of all."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        zone = self.request.viewer.zone
        places = [
            {
                "is_here": session.is_current(),
                "device": device_words(session.user_agent),
                "since": filed_words(session.created_at, zone),
                "ip": session.ip,
            }
            for session in context["sessions"]
        ]
        return context | {"places": places}

    def form_valid(self, form: Form) -> HttpResponse:
        if "everywhere" not in self.request.POST:
            response: HttpResponse = super().form_valid(form)
            return response
        end_sessions(self.request, list(UserSession.objects.filter(user_id=self.request.user.pk)))
        get_adapter().logout(self.request)  # one that is in no list ends as well
        messages.info(self.request, "You are signed out everywhere.")
        return redirect("account_login")


def organisation_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """On to the organisation's own sign-in.

    By a page, not by a redirect: our own rule for browsers says that no form of ours is sent to another site.
    """
    try:
        response: HttpResponse = login(request, provider_id)
    except RequestException:
        _log.error("the organisation's sign-in does not answer")
        return render(request, "socialaccount/authentication_error.html", status=502)
    if isinstance(response, HttpResponseRedirect) and urlsplit(response.url).netloc:
        return render(request, "socialaccount/on_the_way.html", {"to": response.url})
    return response


def _is_number(host: str) -> bool:
    """Whether the site is reached by a number, which browsers make no passkeys for."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
