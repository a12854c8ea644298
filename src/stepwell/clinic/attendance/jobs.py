"""The jobs of the hours ledger: they may run twice, and late."""

from procrastinate.contrib.django import app

from stepwell.clinic.attendance import actions
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme

QUEUE, SLOW = "pages", "default"


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


@app.periodic(cron="* * * * *")
@app.task(name="attendance.begin_planned_breaks", queue=QUEUE)
def begin_planned_breaks(timestamp: int) -> None:
    """Each minute: which sessions have begun whose breaks are planned?"""
    at = clock.now()
    with acting_as_programme():
        actions.begin_planned_breaks(at=at)


@app.periodic(cron="*/15 * * * *")
@app.task(name="attendance.tell_of_shortfalls", queue=SLOW)
def tell_of_shortfalls(timestamp: int) -> None:
    """Each quarter of an hour: where is it the morning on which it is told who falls short of their week?"""
    at = clock.now()
    with acting_as_programme():
        actions.tell_of_shortfalls(at=at)
