"""How is the pager woken? By a job in the transaction of the fact. It only wakes: what is due follows from the rows."""

from datetime import datetime

from procrastinate.contrib.django import app

from stepwell.clinic.safety.models import Alert

PAGE = "safety.page"
QUEUE = "pages"


def wake(alert: Alert, *, at: datetime | None = None) -> None:
    """Have the pager look at this alert at once, or at that moment. The job carries the alert's id and nothing else.

    It takes no lock of the queue's: one held by a killed worker would silence its alert.
    """
    app.configure_task(PAGE, queue=QUEUE, schedule_at=at).defer(alert_id=alert.pk)
