"""A programme with real patients. Every secret comes from the environment; nothing of the demo is accepted."""

from django.core.exceptions import ImproperlyConfigured

from stepwell.settings import demo, environment
from stepwell.settings.base import *  # noqa: F403

SECRET_KEY = environment.text("STEPWELL_SECRET_KEY")
if demo.SECRET_KEY == SECRET_KEY or len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("STEPWELL_SECRET_KEY must be your own, of 50 characters or more.")
environment.text("DATABASE_URL")
ALLOWED_HOSTS = environment.words("STEPWELL_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("STEPWELL_HOSTS must name the hosts this site answers to, such as care.example.org.")
if not STEPWELL_ADDRESS.startswith("https://"):
    raise ImproperlyConfigured("STEPWELL_ADDRESS must be where people reach Stepwell, beginning with https://.")
if not STEPWELL_STAFF_SECOND_STEP:
    raise ImproperlyConfigured("STEPWELL_STAFF_SECOND_STEP cannot be off here: remove it, staff need a second step.")
# From now on nothing of the demonstration passes: its accounts and DEBUG are looked for as the web process starts.
STEPWELL_FOR_SHOW = False
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("STEPWELL_PROXIES", 1)  # HTTPS ends at one, so there is one
STATIC_ROOT = environment.text("STEPWELL_STATIC", "staticfiles")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("STEPWELL_HSTS_SUBDOMAINS", True)
SECURE_HSTS_PRELOAD = False  # for good and for a whole domain: its owner's decision, see docs/guides/browser.md
# A cookie of this name is taken from this host alone: a neighbour on the same domain cannot plant one.
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = environment.text("STEPWELL_SMTP_HOST", "localhost")
EMAIL_PORT = environment.number("STEPWELL_SMTP_PORT", 25)
EMAIL_USE_TLS = environment.flag("STEPWELL_SMTP_STARTTLS", False)
EMAIL_HOST_USER = environment.text("STEPWELL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = environment.text("STEPWELL_SMTP_PASSWORD", "")
if EMAIL_HOST_USER and not EMAIL_USE_TLS:
    raise ImproperlyConfigured(
        "STEPWELL_SMTP_STARTTLS must be yes where STEPWELL_SMTP_USER is set: a password is sent."
    )
if CONSOLE in (STEPWELL_SMS, STEPWELL_VOICE):
    raise ImproperlyConfigured("STEPWELL_SMS and STEPWELL_VOICE cannot be console: here, which reaches nobody.")
