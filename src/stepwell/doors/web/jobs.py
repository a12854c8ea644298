"""What happens without anybody asking? Who is suddenly gone from a session is looked for, and the web forgets.

What it forgets are sign-ins that are over, and what was counted to slow down guessing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Protocol

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.db import connections, router, transaction
from django.db.models import Model
from procrastinate.contrib.django import app

from stepwell.clinic.attendance.unheard import gone_from_chat
from stepwell.clinic.live.gone import Gone, left_at_the_door, not_called_back, suddenly_gone
from stepwell.journeys.report_disconnect import report_disconnect
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.database.counters import TABLE

QUEUE, BEFORE_ALL_ELSE = "default", "pages"


class Look(Protocol):
    """One way of finding who is suddenly gone from a session at this moment."""

    def __call__(self, *, at: datetime) -> tuple[Gone, ...]: ...


WAYS_TO_BE_GONE: Sequence[Look] = (suddenly_gone, gone_from_chat, not_called_back, left_at_the_door)
_log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="web.report_disconnects", queue=BEFORE_ALL_ELSE)
def report_disconnects(timestamp: int) -> None:
    """Each minute: who at risk is suddenly gone from a session?"""
    report_the_gone(at=clock.now())


def report_the_gone(*, at: datetime) -> None:
    """Whoever cannot be reported keeps back no other, nor does a way of looking that fails."""
    with acting_as_programme():
        for look in WAYS_TO_BE_GONE:
            for gone in _found_by(look, at):
                try:
                    report_disconnect(gone=gone, at=at)
                except Exception:  # noqa: BLE001  # whatever it was
                    _log.exception("a lost line of a session could not be reported; it is tried again in a minute")


def _found_by(look: Look, at: datetime) -> tuple[Gone, ...]:
    try:
        with transaction.atomic():
            return look(at=at)
    except Exception:  # noqa: BLE001  # whatever it was
        _log.exception("nobody could look for who is gone from a session; it is tried again in a minute")
        return ()


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
