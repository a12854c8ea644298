"""How is the pager woken? By a job in the transaction of the fact. It only wakes: what is due follows from the rows."""

from datetime import datetime

from stepwell.clinic.safety.models import Alert
from stepwell.plumbing.queue import enqueue

PAGE = "safety.page"
TRY = "safety.try"
QUEUE = "pages"
BEFORE_ALL = 2  # the sweep's place: what finds lost jobs never waits behind those that wait


def wake(alert: Alert, *, at: datetime | None = None) -> None:
    """Have the pager look at this alert at once, or at that moment. The job carries the alert's id and nothing else.

    What is to be done at once, the first page of an alert, is done before repeats that wait, however many. It takes no
    lock of the queue's: one held by a killed worker would silence its alert.
    """
    enqueue(PAGE, queue=QUEUE, at=at, is_first=at is None, alert_id=alert.pk)


def wake_again(alert: Alert) -> None:
    """Have the pager look at an alert whose job may be lost; nothing where such a call is waiting to be taken already.

    While the mail server hangs, the minutes' calls do not pile up before those of other alerts.
    """
    enqueue(PAGE, queue=QUEUE, once=f"{PAGE} {alert.pk}", alert_id=alert.pk)
