"""What happens without anybody asking? Who is suddenly gone from a session is looked for, and the web forgets.

What it forgets are sign-ins that are over, and what was counted to slow down guessing.
"""

import logging
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connections, router, transaction
from django.db.models import Model
from procrastinate.contrib.django import app

from stepwell.clinic.attendance.unheard import gone_from_chat
from stepwell.clinic.live.gone import not_called_back, suddenly_gone
from stepwell.journeys.report_disconnect import report_disconnect
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.database.counters import TABLE

QUEUE, BEFORE_ALL_ELSE = "default", "pages"
_log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="web.report_disconnects", queue=BEFORE_ALL_ELSE)
def report_disconnects(timestamp: int) -> None:
    """Each minute: who at risk is suddenly gone from a session? One that cannot be reported keeps back no other."""
    at = clock.now()
    with acting_as_programme():
        with transaction.atomic():
            missed = (*suddenly_gone(at=at), *gone_from_chat(at=at), *not_called_back(at=at))
        for gone in missed:
            try:
                report_disconnect(gone=gone, at=at)
            except Exception:  # noqa: BLE001  # whatever it was
                _log.exception("a lost line of a session could not be reported; it is tried again in a minute")


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
