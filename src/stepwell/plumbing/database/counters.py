"""Where does the cache write? Over a connection of its own, so that what it counts stays counted.

A request is one transaction, undone whole when it fails; a wrong password must count all the same, and at once, for
every process. Where no such connection is configured (in tests) the cache shares the first one.
"""

from django.conf import settings
from django.db.models import Model

ALIAS = "cache"
TABLE = "stepwell_cache"


class CacheRouter:
    """Django's router for the cache's table; it has no opinion on any other."""

    def db_for_read(self, model: type[Model], **hints: object) -> str | None:
        if model._meta.app_label != "django_cache":
            return None
        return ALIAS if ALIAS in settings.DATABASES else None

    db_for_write = db_for_read
