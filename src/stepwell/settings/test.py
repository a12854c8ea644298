"""The tests' programme: the owner's connection makes the test database, then every query runs as the app role."""

from stepwell.settings.base import *  # noqa: F403
from stepwell.settings.base import DATABASE_URL
from stepwell.settings.database import connection

SECRET_KEY = "tests only"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = {"default": connection(DATABASE_URL) | {"CONN_MAX_AGE": 0}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STEPWELL_SMS = STEPWELL_VOICE = ""  # a test that pages by phone says by what
STEPWELL_PUSH_SERVICES = []
STEPWELL_HEARTBEAT_URL = ""
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]  # allauth's word for none
STEPWELL_STAFF_SECOND_STEP = False
WHITENOISE_AUTOREFRESH = True  # files are found when asked for, not all of them for each test's client
