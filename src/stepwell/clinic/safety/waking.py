"""How is the pager woken? By a job in the transaction of the fact. It only wakes: what is due follows from the rows."""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from stepwell.clinic.safety.models import Alert

PAGE = "safety.page"
QUEUE = "pages"


def wake(alert: Alert, *, at: datetime | None = None) -> None:
    """Have the pager look at this alert at once, or at that moment. The job carries the alert's id and nothing else.

    It takes no lock of the queue's: one held by a killed worker would silence its alert.
    """
    app.configure_task(PAGE, queue=QUEUE, schedule_at=at).defer(alert_id=alert.pk)


def wake_again(alert: Alert) -> None:
    """Have the pager look at an alert whose job may be lost; nothing where such a call is waiting to be taken already.

    While the mail server hangs, the minutes' calls do not pile up before those of other alerts. A job in the hands of
    a killed worker no longer waits, and so holds nothing up.
    """
    try:
        with transaction.atomic():
            app.configure_task(PAGE, queue=QUEUE, queueing_lock=f"{PAGE} {alert.pk}").defer(alert_id=alert.pk)
    except AlreadyEnqueued:
        return
