"""The pager's jobs: load, read the clock, act. Each may run twice, and be killed anywhere."""

from django.db import transaction
from procrastinate.contrib.django import app

from stepwell.clinic.safety import actions
from stepwell.clinic.safety.waking import BEFORE_ALL, PAGE, QUEUE, SWEEP, TRY
from stepwell.plumbing import clock, heartbeat
from stepwell.plumbing.database import acting_as_programme
from stepwell.plumbing.queue import is_alone


@app.task(name=PAGE, queue=QUEUE)
def page(alert_id: int) -> None:
    """Climb the ladder as far as it is due, then send what is stored and not sent."""
    at = clock.now()
    with acting_as_programme():
        actions.climb(alert_id=alert_id, at=at)
        actions.deliver(alert_id=alert_id, at=at)


@app.periodic(cron="* * * * *")
@app.task(name=SWEEP, queue=QUEUE, priority=BEFORE_ALL)
def sweep(timestamp: int) -> None:
    """Each minute, from the rows alone: the watchman's round, and the pager is woken where a job was lost."""
    at = clock.now()
    with acting_as_programme():
        with transaction.atomic():
            if not is_alone(SWEEP):
                return  # the one of the minute before is still at it, and one is enough
            all_is_well = actions.go_round(at=at, is_worker=True)
            actions.wake_overdue(at=at)
        actions.tell_of_breaches(at=at)
        if heartbeat.beat(all_is_well):
            actions.was_heard_outside(at=at)


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
