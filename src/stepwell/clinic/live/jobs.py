"""What happens around sessions without anybody asking."""

from django.db import transaction
from procrastinate.contrib.django import app

from stepwell.clinic.live import actions
from stepwell.plumbing import clock
from stepwell.plumbing.database import acting_as_programme


@app.periodic(cron="25 * * * *")
@app.task(name="live.end_chats")
def end_chats(timestamp: int) -> None:
    """Each hour: what is not kept of a chat goes also where nobody closed its session."""
    with acting_as_programme(), transaction.atomic():
        actions.end_chats_left_open(at=clock.now())
