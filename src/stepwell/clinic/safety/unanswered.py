"""Which alerts are still climbing, and which of them are late?"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from stepwell.clinic.safety.ladder import next_step
from stepwell.clinic.safety.models import Alert, Page
from stepwell.pure.instruments import Grade


def unsent() -> Q:
    """Pages to send: not tried yet, or the newest to somebody whom none has reached, however long the channel is mute.

    One page per person waits, so that nobody is passed over in a long outage and nobody gets a dozen at its end.
    """
    same = Page.objects.filter(alert=OuterRef("alert"), staff=OuterRef("staff"), channel=OuterRef("channel"))
    made_up_for = same.filter(Q(delivered=True) | Q(pk__gt=OuterRef("pk")))
    return Q(delivered__isnull=True) | Q(~Exists(made_up_for), delivered=False)


def climbing() -> QuerySet[Alert]:
    """Alerts that page and that nobody has acknowledged, oldest first, with their pages."""
    rows: QuerySet[Alert] = Alert.objects.exclude(grade=Grade.REVIEW.value).filter(acknowledgement__isnull=True)
    return rows.order_by("raised_at").select_related("acknowledgement").prefetch_related("pages")


def overdue(*, at: datetime, grace: timedelta = timedelta()) -> list[Alert]:
    """Those whose next step was due longer ago than `grace`, or whose pages have waited unsent as long."""
    limit = at - grace
    waiting = Page.objects.filter(unsent(), alert=OuterRef("pk"), at__lte=limit)
    found: list[Alert] = []
    for alert in climbing().annotate(waits=Exists(waiting)):
        step = next_step(alert)
        if alert.waits or (step is not None and step.due_at <= limit):
            found.append(alert)
    return found
