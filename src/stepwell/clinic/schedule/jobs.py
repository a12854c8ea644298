"""The job of the schedule: a week is drafted. It may run twice, and be killed anywhere."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from stepwell.clinic.schedule import actions
from stepwell.clinic.schedule.actions.drafts import DRAFT, QUEUE
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme


@app.task(name=DRAFT, queue=QUEUE, retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def draft_week(draft_id: int) -> None:
    """Place everybody; no transaction is open while it is thought about."""
    with acting_as_programme():
        actions.make_draft(draft_id=draft_id, at=clock.now())
