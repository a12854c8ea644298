"""Which alerts wait for somebody, and which of them are late?"""

from datetime import datetime, timedelta

from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThan

from stepwell.clinic.safety.ladder import next_step, pages_somebody, waits_for
from stepwell.clinic.safety.models import Alert, Attempt, InHand, Page
from stepwell.clinic.safety.owed import owed
from stepwell.clinic.safety.rota import working
from stepwell.pure.escalation import Wait


def unsent() -> Q:
    """Pages to send: not tried, or the newest to somebody whom none has reached, however long the channels are mute.

    One page per person waits, so that nobody is passed over in a long outage and nobody gets a dozen at its end. None
    once what it called for has come: somebody took the alert, resolved it, followed it up, or has it in hand since.
    """
    same = Page.objects.filter(
        alert=OuterRef("alert"), staff=OuterRef("staff"), wait=OuterRef("wait"), since=OuterRef("since")
    )
    made_up_for = same.filter(Q(Exists(_attempts().filter(taken=True))) | Q(pk__gt=OuterRef("pk")))
    wanted = (
        Q(wait=Wait.TAKE, alert__acknowledgement__isnull=True)
        | Q(wait=Wait.RESOLVE, alert__resolution__isnull=True)
        | Q(Exists(owed("alert").filter(due_at__lte=OuterRef("since"))), wait=Wait.FOLLOW_UP)
    )
    in_hand_since = InHand.objects.filter(alert=OuterRef("alert"), at__gt=OuterRef("at"))
    return wanted & ~Exists(in_hand_since) & (~Exists(_attempts()) | ~Exists(made_up_for))


def overdue(*, at: datetime, grace: timedelta = timedelta()) -> list[Alert]:
    """Those whose next step was due longer ago than `grace`, or whose pages have waited unsent as long."""
    limit = at - grace
    unsent_for_long = Page.objects.filter(unsent(), alert=OuterRef("pk"), at__lte=limit)
    there = working()
    found: list[Alert] = []
    waiting = _waiting(at).annotate(has_unsent=Exists(unsent_for_long))
    for alert in waiting.filter(Q(has_unsent=True) | ~_in_good_hands(at)):
        step = next_step(alert, there=there)
        notice_at = notice_due_at(alert)
        if (
            alert.has_unsent
            or (step is not None and step.due_at <= limit)
            or (notice_at is not None and notice_at <= limit)
        ):
            found.append(alert)
    return found


def notice_due_at(alert: Alert) -> datetime | None:
    """When the therapist is told of an alert that pages nobody and waits still; None for any other, and once it ended.

    When somebody should have looked, when what came of it was due, when its follow-up is past due; and then again each
    `remind_minutes`.
    """
    waits = waits_for(alert)
    if waits is None or pages_somebody(alert):
        return None
    told = [each.since for each in alert.overdues.all() if each.wait == waits.wait and each.since >= waits.since]
    if told:
        return max(told) + timedelta(minutes=alert.remind_minutes)
    return alert.look_by if waits.wait is Wait.TAKE and alert.look_by else waits.since


def _waiting(at: datetime) -> QuerySet[Alert]:
    """Alerts that are not resolved or owe a contact by now, oldest first, each with its latest pages."""
    latest = Page.objects.order_by("alert_id", "-number").distinct("alert_id")
    rows: QuerySet[Alert] = Alert.objects.filter(
        Q(resolution__isnull=True) | Exists(owed().filter(due_at__lte=at))
    ).order_by("raised_at", "pk")
    return rows.select_related("acknowledgement", "resolution").prefetch_related(
        Prefetch("pages", latest), "overdues", "in_hand", "resolution__follow_ups__contacts"
    )


def _in_good_hands(at: datetime) -> Q:
    """Taken, and its time to be resolved has not run out: most of a busy day's, and none of them asks for a page."""
    latest_word = InHand.objects.filter(alert=OuterRef("pk")).order_by("-at").values("at")[:1]
    patience = ExpressionWrapper(F("resolve_minutes") * timedelta(minutes=1), DurationField())
    in_hand_since = Greatest("acknowledgement__at", Subquery(latest_word))  # of PostgreSQL: NULLs are passed over
    unresolved = Q(resolution__isnull=True, acknowledgement__isnull=False)
    return unresolved & Q(GreaterThan(in_hand_since + patience, Value(at)))


def _attempts() -> QuerySet[Attempt]:
    rows: QuerySet[Attempt] = Attempt.objects.filter(page=OuterRef("pk"))
    return rows
