"""The pager's jobs: load, read the clock, act. Each may run twice, and be killed anywhere."""

import logging

from django.db import transaction
from procrastinate.contrib.django import app

from stepwell.clinic.safety import actions
from stepwell.clinic.safety.invariants import every_open_alert_has_a_next_step
from stepwell.clinic.safety.waking import PAGE, QUEUE
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme

_log = logging.getLogger(__name__)


@app.task(name=PAGE, queue=QUEUE)
def page(alert_id: int) -> None:
    """Climb the ladder as far as it is due, then send what is stored and not sent."""
    at = clock.now()
    with acting_as_programme():
        actions.climb(alert_id=alert_id, at=at)
        actions.deliver(alert_id=alert_id)


@app.periodic(cron="* * * * *")
@app.task(name="safety.sweep", queue=QUEUE)
def sweep(timestamp: int) -> None:
    """Each minute, from the rows alone: wake the pager where a job was lost, and say so where somebody waits."""
    at = clock.now()
    with acting_as_programme(), transaction.atomic():
        for ref in every_open_alert_has_a_next_step(at=at):
            _log.error("alert %s waits for a page that is late", ref)
        actions.wake_overdue(at=at)
