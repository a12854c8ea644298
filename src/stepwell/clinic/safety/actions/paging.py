"""The ladder is climbed and pages go out, whatever is killed on the way. Each may run any number of times.

Rows first, effects after: `climb` stores whom to page and wakes itself for the next rung, `deliver` sends what is
stored and not sent. A process killed between the two leaves rows that the next run, or the sweep, sends.
"""

import logging
from datetime import datetime

from django.db import transaction

from stepwell.clinic.inbox.actions import tell
from stepwell.clinic.people.models import Account, CareTeamMember
from stepwell.clinic.people.queries import accounts_in_role, care_team
from stepwell.clinic.people.teams import PRIMARY_THERAPIST
from stepwell.clinic.safety.ladder import frozen_as_rows, holder_of, ladder_again, next_step, waits_for
from stepwell.clinic.safety.models import Alert, Attempt, Overdue, Page
from stepwell.clinic.safety.reaching import page_message, ways_to
from stepwell.clinic.safety.rota import working
from stepwell.clinic.safety.unanswered import notice_due_at, overdue, unsent
from stepwell.clinic.safety.waking import wake, wake_again
from stepwell.plumbing.delivery import Undelivered, send
from stepwell.pure.entitlement import Role
from stepwell.pure.escalation import Call, Wait

_log = logging.getLogger(__name__)


@transaction.atomic
def climb(*, alert_id: int, at: datetime) -> None:
    """Store the pages that are due, and wake again when the next is. Nothing once the alert is ended.

    What was taken and waits too long begins a ladder of its own, frozen as it does. Of an alert that pages nobody the
    therapist is told.
    """
    alert = Alert.objects.select_for_update(of=("self",)).select_related("patient").get(pk=alert_id)
    at = max(at, alert.raised_at)  # it is there, so its first page is due, though whoever raised it has a faster clock
    notice_at = notice_due_at(alert)
    if notice_at is not None and notice_at <= at:
        _tell_of_it(alert, at)
    there, climbed = working(), False
    while (step := next_step(alert, there=there)) is not None:
        if step.due_at > at:
            if climbed:  # whoever climbed last plans the next step; a second run of the same job plans no second one
                wake(alert, at=step.due_at)
            return
        waits = waits_for(alert)
        assert waits is not None
        if waits.wait is not Wait.TAKE and _begins_again(alert, waits, there.get(holder_of(alert) or 0), at):
            continue
        staff = step.staff_ids or tuple(sorted(there.values()))
        if not staff:
            _log.error("alert %s has nobody to page: there is no active member of staff", alert.ref)
            return
        Page.objects.bulk_create(
            Page(
                alert=alert,
                patient_id=alert.patient_id,
                wait=waits.wait,
                since=waits.since,
                number=step.number,
                rung=step.rung,
                staff_id=staff_id,
                at=at,
            )
            for staff_id in staff
        )
        climbed = True


def deliver(*, alert_id: int, at: datetime) -> None:
    """Send the alert's pages that were not sent yet, each in a transaction of its own.

    An attempt is stored after it was made: killed in between, the page goes out twice, never not at all.
    """
    with transaction.atomic():  # outside a transaction nobody acts, and the database shows nothing
        waiting = Page.objects.filter(unsent(), alert_id=alert_id).order_by("pk")
        page_ids = list(waiting.values_list("pk", flat=True))
    for page_id in page_ids:
        with transaction.atomic():
            page = (
                Page.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("alert", "staff__account")
                .filter(unsent(), pk=page_id)
                .first()
            )
            if page is not None:
                _send(page, at)


@transaction.atomic
def wake_overdue(*, at: datetime) -> int:
    """Wake the pager for every alert whose next step is overdue or whose pages wait unsent. Returns how many."""
    found = overdue(at=at)
    wake_again(found)
    return len(found)


def _send(page: Page, at: datetime) -> None:
    """By one channel after the other until one takes it, each attempt a row.

    What a channel takes is not read yet, and a gateway may lie: each later page begins with the next channel.
    """
    earlier = Attempt.objects.filter(page__alert=page.alert_id, page__staff=page.staff_id, taken=True).exclude(
        page=page
    )
    ways = ways_to(page.staff)
    first = earlier.count() % len(ways)
    for way in (*ways[first:], *ways[:first]):
        outcome = "sent"
        try:
            send(way.channel, page_message(way.address, page.alert.ref, page.wait))
        except Undelivered as failure:
            outcome = str(failure)
            _log.warning("page %s of alert %s was not delivered: %s", page.number, page.alert.ref, failure)
        taken = outcome == "sent"
        Attempt.objects.create(
            page=page, patient_id=page.patient_id, channel=way.channel, at=at, taken=taken, outcome=outcome[:120]
        )
        if taken:
            return


def _begins_again(alert: Alert, waits: Call, holder: int | None, at: datetime) -> bool:
    """Freeze the ladder on which somebody is woken again, if it is not yet. Whether it was."""
    if alert.overdues.filter(wait=waits.wait, since=waits.since).exists():
        return False
    rungs = frozen_as_rows(ladder_again(alert, holder, at=at))
    Overdue.objects.create(alert=alert, patient_id=alert.patient_id, wait=waits.wait, since=waits.since, ladder=rungs)
    return True


def _tell_of_it(alert: Alert, at: datetime) -> None:
    """Tell whoever has an alert that pages nobody, else the primary therapist, the care team, the directors."""
    waits = waits_for(alert)
    assert waits is not None
    Overdue.objects.create(alert=alert, patient_id=alert.patient_id, wait=waits.wait, since=at, ladder=[])
    for account in _whom_to_tell(alert, at):
        tell(
            account=account,
            words="Something on the duty board waits for you to look at it.",
            link=f"/clinic/duty/{alert.ref}/",
            at=at,
            by_email=True,
        )


def _whom_to_tell(alert: Alert, at: datetime) -> list[Account]:
    holder = holder_of(alert) or 0
    team: list[CareTeamMember] = list(care_team(alert.patient_id, at=at))
    return (
        list(Account.objects.filter(pk=holder, pk__in=working()))
        or [member.staff.account for member in team if member.part == PRIMARY_THERAPIST]
        or list({member.staff.account_id: member.staff.account for member in team}.values())
        or list(accounts_in_role(Role.DIRECTOR))
    )
