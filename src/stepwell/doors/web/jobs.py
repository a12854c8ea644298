"""What does the web forget by itself? Sign-ins that are over, and what was counted to slow down guessing."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connections, router
from django.db.models import Model
from procrastinate.contrib.django import app

from stepwell.plumbing import clock
from stepwell.plumbing.database.counters import TABLE

QUEUE = "default"


@app.periodic(cron="17 * * * *")
@app.task(name="web.forget", queue=QUEUE)
def forget(timestamp: int) -> None:
    """Each hour: sessions that have run out, with the address and browser they came from, and counts of the past."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    _forget_counts()


def _forget_counts() -> None:
    model: type[Model] = caches["default"].cache_model_class  # type: ignore[attr-defined]
    with connections[router.db_for_write(model)].cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE} WHERE expires < %s", [clock.now()])
