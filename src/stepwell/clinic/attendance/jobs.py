"""The jobs of the hours ledger: they may run twice, and late."""

from procrastinate.contrib.django import app

from stepwell.clinic.attendance import actions
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme

QUEUE = "pages"


@app.periodic(cron="* * * * *")
@app.task(name="attendance.reach_out", queue=QUEUE)
def reach_out(timestamp: int) -> None:
    """Each minute: who is at risk and not in their session?"""
    at = clock.now()
    with acting_as_programme():
        actions.reach_out(at=at)


@app.periodic(cron="* * * * *")
@app.task(name="attendance.settle_due", queue=QUEUE)
def settle_due(timestamp: int) -> None:
    """Each minute: which sessions are over, and seen by a machine, and marked by nobody?"""
    at = clock.now()
    with acting_as_programme():
        actions.settle_due(at=at)
