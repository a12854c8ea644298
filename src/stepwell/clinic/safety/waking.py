"""How is the pager woken? By a job in the transaction of the fact. It only wakes: what is due follows from the rows."""

from collections.abc import Collection
from datetime import datetime

from stepwell.clinic.safety.models import Alert, Attempt
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


def wake_again(alerts: Collection[Alert]) -> None:
    """Have the pager look at alerts whose job may be lost; not where such a call is waiting to be taken already.

    While the mail server hangs, or many wait, the minutes' calls do not pile up before those of other alerts. An alert
    of which nobody was reached yet does not wait behind those of which somebody was.
    """
    heard = set(Attempt.objects.filter(taken=True, page__alert__in=alerts).values_list("page__alert_id", flat=True))
    called = {priority: waiting(PAGE, "alert_id", priority=priority) for priority in (0, FIRST)}
    for alert in alerts:
        priority = 0 if alert.pk in heard else FIRST
        if alert.pk not in called[priority]:
            enqueue(PAGE, queue=QUEUE, priority=priority, once=f"{PAGE} {alert.pk} {priority}", alert_id=alert.pk)


def sweep_soon() -> None:
    """Have the sweep look now: a worker begins with what the one before it left undone, and pages meanwhile."""
    enqueue(SWEEP, queue=QUEUE, priority=BEFORE_ALL, once=f"{SWEEP} now", timestamp=0)
