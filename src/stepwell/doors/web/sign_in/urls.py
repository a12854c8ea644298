"""Every address of signing in and of one's own account. What is not listed of allauth does not exist.

Two access rules: `public`, and `account`, for whoever has signed in, whatever part they play.
"""

from typing import TypeVar

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as organisation
from django.urls import path, re_path
from django.views.generic import RedirectView

from stepwell.doors.web.gate import public
from stepwell.doors.web.sign_in import views

V = TypeVar("V")


def own(view: V) -> V:
    """The access rule of a page about one's own account."""
    view.access_rule = "account"  # type: ignore[attr-defined]  # read by the gate and the house test of URLs
    return view


urlpatterns = [
    path("login/", public(account.login), name="account_login"),
    path("logout/", public(account.logout), name="account_logout"),
    path("inactive/", public(account.account_inactive), name="account_inactive"),
    path("signup/", public(account.signup), name="account_signup"),
    path("reauthenticate/", own(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", own(account.password_change), name="account_change_password"),
    path("password/set/", own(account.password_set), name="account_set_password"),
    path("password/reset/", public(views.ForgottenPasswordView.as_view()), name="account_reset_password"),
    path("password/reset/done/", public(account.password_reset_done), name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        public(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public(views.ChoosePasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    path("security/", own(views.SecurityView.as_view()), name="mfa_index"),
    path("security/sessions/", own(views.SessionsView.as_view()), name="usersessions_list"),
    path("second-step/", public(mfa.authenticate), name="mfa_authenticate"),
    path("second-step/again/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-step/without/", own(views.do_without), name="do_without_second_step"),
    path("second-step/app/", own(views.AddAppView.as_view()), name="mfa_activate_totp"),
    path("second-step/app/remove/", own(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/codes/", own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("second-step/codes/file/", own(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("passkeys/", own(RedirectView.as_view(pattern_name="mfa_index")), name="mfa_list_webauthn"),
    path("passkeys/add/", own(views.AddPasskeyView.as_view()), name="mfa_add_webauthn"),
    path("passkeys/again/", own(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("passkeys/login/", public(passkeys.login_webauthn), name="mfa_login_webauthn"),
    path("passkeys/<int:pk>/name/", own(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", own(views.RemovePasskeyView.as_view()), name="mfa_remove_webauthn"),
    path("cancelled/", public(social.login_cancelled), name="socialaccount_login_cancelled"),
    path("sso/<slug:provider_id>/", public(views.organisation_login), name="openid_connect_login"),
    path("sso/<slug:provider_id>/back/", public(organisation.callback), name="openid_connect_callback"),
]
