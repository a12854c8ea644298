"""A programme on one machine to look at and try. Never for real patients: the key below is public."""

from stepwell.settings.base import *  # noqa: F403

SECRET_KEY = "a demo key, known to everybody, that production refuses"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
