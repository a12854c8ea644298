"""The ladder is climbed and pages go out, whatever is killed on the way. Each may run any number of times.

Rows first, effects after: `climb` stores whom to page and wakes itself for the next rung, `deliver` sends what is
stored and not sent. A process killed between the two leaves rows that the next run, or the sweep, sends.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction

from stepwell.clinic.people.models import Staff
from stepwell.clinic.safety.ladder import next_step
from stepwell.clinic.safety.models import Acknowledgement, Alert, Page
from stepwell.clinic.safety.unanswered import overdue, unsent
from stepwell.clinic.safety.waking import wake, wake_again
from stepwell.plumbing.delivery import Message, Undelivered, email

_log = logging.getLogger(__name__)


@transaction.atomic
def climb(*, alert_id: int, at: datetime) -> None:
    """Store the pages that are due, and wake again when the next is. Nothing once somebody has acknowledged."""
    alert = Alert.objects.select_for_update().get(pk=alert_id)
    climbed = False
    while (step := next_step(alert)) is not None:
        if step.due_at > at:
            if climbed:  # whoever climbed last plans the next step; a second run of the same job plans no second one
                wake(alert, at=step.due_at)
            return
        staff = _reachable(step.rung.staff_ids)
        if not staff:
            _log.error("alert %s has nobody to page: there is no active member of staff", alert.ref)
            return
        Page.objects.bulk_create(
            Page(
                alert=alert,
                patient_id=alert.patient_id,
                number=step.number,
                staff_id=staff_id,
                channel=email.CHANNEL,
                at=at,
            )
            for staff_id in staff
        )
        climbed = True


def deliver(*, alert_id: int) -> None:
    """Send the alert's pages that were not sent yet, each in a transaction of its own.

    A page is marked after it is sent: killed in between, it goes out twice, never not at all.
    """
    with transaction.atomic():  # outside a transaction nobody acts, and the database shows nothing
        waiting = Page.objects.filter(unsent(), alert_id=alert_id).order_by("pk")
        page_ids = list(waiting.values_list("pk", flat=True))
    for page_id in page_ids:
        with transaction.atomic():
            page = (
                Page.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("staff__account")
                .filter(unsent(), pk=page_id)
                .first()
            )
            if page is None or Acknowledgement.objects.filter(alert_id=alert_id).exists():
                continue
            page.delivered = _sent(page)
            page.save(update_fields=["delivered"])


@transaction.atomic
def wake_overdue(*, at: datetime) -> int:
    """Wake the pager for every alert whose next step is overdue or whose pages wait unsent. Returns how many."""
    found = overdue(at=at)
    for alert in found:
        wake_again(alert)
    return len(found)


def _reachable(staff_ids: tuple[int, ...]) -> list[int]:
    """Those of the rung who still work here; where nobody does, or nobody was named, everybody who does."""
    active = Staff.objects.filter(active=True).order_by("pk")
    named = list(active.filter(pk__in=staff_ids).values_list("pk", flat=True))
    return named or list(active.values_list("pk", flat=True))


def _sent(page: Page) -> bool:
    words = f"A Stepwell alert needs you. Open the duty board: {settings.STEPWELL_ADDRESS}/clinic/duty/"
    try:
        email.send(Message(to=page.staff.account.email, subject="A Stepwell alert needs you", body=words))
    except Undelivered as failure:
        _log.warning("page %s of alert %s was not delivered: %s", page.number, page.alert_id, failure)
        return False
    return True
