"""The postman's job: it may run twice, and then writes twice."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from stepwell.clinic.inbox import actions
from stepwell.plumbing.database import acting_as_programme


@app.task(name=actions.POST, queue=actions.QUEUE, retry=RetryStrategy(max_attempts=12, exponential_wait=5))
def post(notice_id: int) -> None:
    """Write that something waits; where the mail server does not take it, again and again for some hours."""
    with acting_as_programme():
        actions.post(notice_id=notice_id)
