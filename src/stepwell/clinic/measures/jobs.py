"""The jobs of measures: each may run twice, late, or not at all for a while."""

from procrastinate.contrib.django import app

from stepwell.clinic.measures import actions
from stepwell.clinic.rulebook.queries import NoRule
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme

QUEUE = "default"


@app.periodic(cron="*/10 * * * *")
@app.task(name="measures.nudge", queue=QUEUE)
def nudge(timestamp: int) -> None:
    """Every ten minutes: remind those whose hour it is, and tell therapists what stays unanswered."""
    at = clock.now()
    with acting_as_programme():
        for act in (actions.nudge_everybody, actions.notice_missed):
            try:
                act(at=at)
            except NoRule:
                continue  # a programme without the rule wants none of it


@app.periodic(cron="20 4 * * *")
@app.task(name="measures.reckon_usual_courses", queue=QUEUE)
def reckon_usual_courses(timestamp: int) -> None:
    """Each night: how people here usually go on."""
    with acting_as_programme():
        actions.reckon_usual_courses(at=clock.now())
