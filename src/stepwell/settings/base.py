"""What every installation shares. Each variable read here has a line in docs/guides/settings.md."""

from pathlib import Path

from stepwell.settings import environment
from stepwell.settings.browser import *  # noqa: F403
from stepwell.settings.database import both, sealing_key
from stepwell.settings.delivery import *  # noqa: F403
from stepwell.settings.sign_in import *  # noqa: F403

PACKAGE = Path(__file__).resolve().parent.parent

DATABASE_URL = environment.text("DATABASE_URL", "postgresql://stepwell_owner@127.0.0.1/stepwell")
DATABASES = both(DATABASE_URL)
STEPWELL_ACTING_KEY = sealing_key(DATABASE_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

ROOMS = [
    f"stepwell.clinic.{room}"
    for room in (
        *("people", "rulebook"),
        *("access",),
        *("programs", "inbox"),
        *("schedule", "measures", "chart", "safety"),
        *("live", "plans"),
        *("attendance",),
        *("notes",),
        *("billing",),
        *("outcomes",),
    )
]
INSTALLED_APPS = [
    "stepwell.doors.web.ui",  # first: its pages take the place of allauth's own
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    *ROOMS,
    "stepwell.doors.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "stepwell.doors.web.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "stepwell.doors.web.unreadable.UnreadableMiddleware",
    "stepwell.doors.web.files.FilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "stepwell.doors.web.idle.middleware.IdleMiddleware",
    "stepwell.doors.web.gate.GateMiddleware",
    "stepwell.doors.web.sign_in.second_step.SecondStepMiddleware",  # inside the gate, which knows who is staff
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "doors" / "web"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["stepwell.doors.web.ui.templatetags.form_token"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
ROOT_URLCONF = "stepwell.doors.web.urls"
ASGI_APPLICATION = "stepwell.doors.web.asgi.application"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False

LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "UTC"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
# Where people reach Stepwell: the links in what goes out by e-mail.
STEPWELL_ADDRESS = environment.text("STEPWELL_ADDRESS", "http://127.0.0.1:8000")
# From it follows every password between Stepwell and its media servers. Without it there is no video.
STEPWELL_MEDIA_SECRET = environment.text("STEPWELL_MEDIA_SECRET", "")
STEPWELL_MEDIA_SEEN_AS = environment.text("STEPWELL_MEDIA_SEEN_AS", "")
STEPWELL_MEDIA_HOST = environment.text("STEPWELL_MEDIA_HOST", "127.0.0.1")
STEPWELL_MEDIA_PORTS = environment.text("STEPWELL_MEDIA_PORTS", "20000-20999")
STEPWELL_TURN_URLS = environment.words("STEPWELL_TURN_URLS")
STEPWELL_TURN_SECRET = environment.text("STEPWELL_TURN_SECRET", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "stepwell.plumbing.log.WithoutValues",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": environment.text("STEPWELL_LOG_LEVEL", "INFO")},
    "loggers": {"procrastinate": {"level": "WARNING"}, **QUIET},
}
