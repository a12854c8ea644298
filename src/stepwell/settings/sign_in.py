"""How do people sign in? allauth's settings, the passwords that are refused, and the cache its limits are counted in.

docs/guides/sign-in.md explains them to whoever runs Stepwell.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from stepwell.plumbing.breached import check_list
from stepwell.plumbing.database.counters import TABLE
from stepwell.settings import environment

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home/"

BREACHED_PASSWORDS = environment.text("STEPWELL_BREACHED_PASSWORDS", "")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if BREACHED_PASSWORDS:
    check_list(Path(BREACHED_PASSWORDS))
    AUTH_PASSWORD_VALIDATORS.append(
        {"NAME": "stepwell.plumbing.breached.BreachedPasswordValidator", "OPTIONS": {"path": BREACHED_PASSWORDS}}
    )

ACCOUNT_ADAPTER = "stepwell.doors.web.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the programme, which knows whose address it is
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# The one lockout: five wrong passwords or codes for an account in ten minutes, thirty from an address in one.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/10m/key", "login": "60/m/ip"}
# How many proxies of ours stand before the web process: from whom an address comes is read off what they add.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("STEPWELL_PROXIES", 0)

# Whether the demonstration's accounts and its settings may be here.
STEPWELL_FOR_SHOW = True
# Members of staff reach nothing but their own account and public pages until they have a second step.
STEPWELL_STAFF_SECOND_STEP = environment.flag("STEPWELL_STAFF_SECOND_STEP", True)
MFA_ADAPTER = "stepwell.doors.web.sign_in.adapters.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "add_webauthn": "stepwell.doors.web.sign_in.forms.PasskeyForm",
    "authenticate": "stepwell.doors.web.sign_in.forms.CodeForm",
    "reauthenticate": "stepwell.doors.web.sign_in.forms.CodeAgainForm",
}
# A password chosen by a link leaves an address that allauth calls unverified, and would then refuse a second step.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off

USERSESSIONS_TRACK_ACTIVITY = False  # when and from where somebody came in, not what they did since

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": TABLE,
        # Past this many entries Django throws some away, locks among them: far more than can be live at once.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DATABASE_ROUTERS = ["stepwell.plumbing.database.counters.CacheRouter"]


def organisation() -> dict[str, Any]:
    """allauth's settings of the organisation's own sign-in, from STEPWELL_OIDC_*; empty where there is none."""
    server = environment.text("STEPWELL_OIDC_SERVER", "")
    if not server:
        return {}
    parts = urlsplit(server)
    if parts.scheme != "https" and parts.hostname not in {"localhost", "127.0.0.1"}:
        raise ImproperlyConfigured("STEPWELL_OIDC_SERVER must begin with https://: what it says lets people in.")
    app = {
        "provider_id": "organisation",
        "name": environment.text("STEPWELL_OIDC_NAME", "your organisation"),
        "client_id": environment.text("STEPWELL_OIDC_CLIENT"),
        "secret": environment.text("STEPWELL_OIDC_SECRET"),
        "settings": {"server_url": server, "verified_email": environment.words("STEPWELL_OIDC_DOMAINS")},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


SOCIALACCOUNT_ADAPTER = "stepwell.doors.web.sign_in.adapters.OrganisationAdapter"
SOCIALACCOUNT_PROVIDERS = organisation()
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
