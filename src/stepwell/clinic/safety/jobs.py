"""The pager's jobs: load, read the clock, act. Each may run twice, and be killed anywhere."""

import logging

from django.db import transaction
from procrastinate.contrib.django import app

from stepwell.clinic.safety import actions
from stepwell.clinic.safety.invariants import every_open_alert_has_a_next_step, every_signal_has_its_alert
from stepwell.clinic.safety.waking import PAGE, QUEUE, TRY
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme

_log = logging.getLogger(__name__)


@app.task(name=PAGE, queue=QUEUE)
def page(alert_id: int) -> None:
    """Climb the ladder as far as it is due, then send what is stored and not sent."""
    at = clock.now()
    with acting_as_programme():
        actions.climb(alert_id=alert_id, at=at)
        actions.deliver(alert_id=alert_id, at=at)


@app.periodic(cron="* * * * *")
@app.task(name="safety.sweep", queue=QUEUE)
def sweep(timestamp: int) -> None:
    """Each minute, from the rows alone: wake the pager where a job was lost, and say so where somebody waits."""
    at = clock.now()
    with acting_as_programme(), transaction.atomic():
        for ref in every_open_alert_has_a_next_step(at=at):
            _log.error("alert %s waits for a page that is late", ref)
        for ref in every_signal_has_its_alert(at=at):
            _log.error("signal %s is not told as it must be by its alert", ref)
        actions.wake_overdue(at=at)


@app.task(name=TRY, queue=QUEUE)
def make_trial(trial_id: int) -> None:
    """A test page, sent as a page is."""
    with acting_as_programme():
        actions.make_trial(trial_id=trial_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="safety.rota", queue=QUEUE)
def look_at_the_rota(timestamp: int) -> None:
    """Every five minutes: who takes over is told, and so are those who plan where nobody will be on call."""
    at = clock.now()
    with acting_as_programme(), transaction.atomic():
        actions.hand_over(at=at)
        actions.announce_holes(at=at)
