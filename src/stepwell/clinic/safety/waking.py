"""How is the pager woken? By a job in the transaction of the fact. It only wakes: what is due follows from the rows."""

from collections.abc import Iterable
from datetime import datetime

from stepwell.clinic.safety.models import Alert
from stepwell.plumbing.queue import enqueue, waiting

PAGE = "safety.page"
TRY = "safety.try"
QUEUE = "pages"
SWEEP = "safety.sweep"
# What finds lost jobs never waits behind those that wait, nor the first page of an alert behind repeats.
BEFORE_ALL, FIRST = 2, 1


def wake(alert: Alert, *, at: datetime | None = None) -> None:
    """Have the pager look at this alert at once, or at that moment. The job carries the alert's id and nothing else.

    It takes no lock of the queue's: one held by a killed worker would silence its alert.
    """
    enqueue(PAGE, queue=QUEUE, at=at, priority=FIRST if at is None else 0, alert_id=alert.pk)


def wake_again(alerts: Iterable[Alert]) -> None:
    """Have the pager look at alerts whose job may be lost; not where such a call is waiting to be taken already.

    While the mail server hangs, or many wait, the minutes' calls do not pile up before those of other alerts.
    """
    called = waiting(PAGE, "alert_id")
    for alert in alerts:
        if alert.pk not in called:
            enqueue(PAGE, queue=QUEUE, once=f"{PAGE} {alert.pk}", alert_id=alert.pk)


def sweep_soon() -> None:
    """Have the sweep look now: a worker begins with what the one before it left undone, and pages meanwhile."""
    enqueue(SWEEP, queue=QUEUE, priority=BEFORE_ALL, once=f"{SWEEP} now", timestamp=0)
