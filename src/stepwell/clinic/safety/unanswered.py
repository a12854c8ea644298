"""Which alerts are still climbing, and which of them are late?"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepwell.clinic.safety.ladder import next_step
from stepwell.clinic.safety.models import Alert, Page
from stepwell.pure.instruments import Grade

RETRY_FOR = timedelta(minutes=30)


def unsent(at: datetime) -> Q:
    """Pages to send: not tried yet, or refused by the channel within the last half hour. Later ones take over then."""
    return Q(delivered__isnull=True) | Q(delivered=False, at__gt=at - RETRY_FOR)


def climbing() -> QuerySet[Alert]:
    """Alerts that page and that nobody has acknowledged, oldest first, with their pages."""
    rows: QuerySet[Alert] = Alert.objects.exclude(grade=Grade.REVIEW.value).filter(acknowledgement__isnull=True)
    return rows.order_by("raised_at").select_related("acknowledgement").prefetch_related("pages")


def overdue(*, at: datetime, grace: timedelta = timedelta()) -> list[Alert]:
    """Those whose next step was due longer ago than `grace`, or whose pages have waited unsent as long."""
    limit = at - grace
    waiting = Page.objects.filter(unsent(at), alert=OuterRef("pk"), at__lte=limit)
    found: list[Alert] = []
    for alert in climbing().annotate(waits=Exists(waiting)):
        step = next_step(alert)
        if alert.waits or (step is not None and step.due_at <= limit):
            found.append(alert)
    return found
