"""The jobs of the schedule: a week is drafted, and advised on. Each may run twice, and be killed anywhere."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from stepwell.clinic.schedule import actions
from stepwell.clinic.schedule.actions.advice import ADVISE
from stepwell.clinic.schedule.actions.drafts import DRAFT, QUEUE
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme


@app.task(name=DRAFT, queue=QUEUE, retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def draft_week(draft_id: int) -> None:
    """Place everybody; no transaction is open while it is thought about."""
    with acting_as_programme():
        actions.make_draft(draft_id=draft_id, at=clock.now())


@app.task(name=ADVISE, queue=QUEUE, retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def advise(advice_id: int) -> None:
    """Find out what would help; no transaction is open while it is thought about."""
    with acting_as_programme():
        actions.find_advice(advice_id=advice_id, at=clock.now())
