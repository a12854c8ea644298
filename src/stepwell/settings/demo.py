"""A programme on one machine to look at and try. Never for real patients: the key below is public."""

from stepwell.settings import environment
from stepwell.settings.base import *  # noqa: F403

SECRET_KEY = "a demo key, known to everybody, that production refuses"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# Whoever looks at the demonstration has no device for it; the security page says so. `yes` asks as production does.
STEPWELL_STAFF_SECOND_STEP = environment.flag("STEPWELL_STAFF_SECOND_STEP", False)
# The demonstration sends no text and calls nobody: what would go out stands in the worker's log.
STEPWELL_SMS = STEPWELL_SMS or CONSOLE
