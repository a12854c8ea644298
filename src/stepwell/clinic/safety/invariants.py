"""Sentences about alerts that must always be true. The watchman asks PostgreSQL each of them every minute.

Each returns of what it is not true; empty is well.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Count, F, Max, Q

from stepwell.clinic.safety.dispositions import ENDING
from stepwell.clinic.safety.models import Page, Round, Signal
from stepwell.clinic.safety.rota import working
from stepwell.clinic.safety.unanswered import overdue, unsent
from stepwell.pure.escalation import Wait
from stepwell.pure.values import Grade

# A worker may be busy or starting again; past this, somebody waits for a page that does not come.
GRACE = timedelta(minutes=2)
LOOKS_BACK = timedelta(days=1)
# From the rows alone and not by the ladder's own arithmetic, so that one mistake cannot hide in both.
SLEEPS = """
SELECT a.ref FROM safety_alert a
JOIN safety_acknowledgement k ON k.alert_id = a.id
LEFT JOIN safety_resolution r ON r.alert_id = a.id
CROSS JOIN LATERAL (SELECT max(h.at) AS at FROM safety_inhand h WHERE h.alert_id = a.id) hand
CROSS JOIN LATERAL (SELECT max(p.at) AS at FROM safety_page p WHERE p.alert_id = a.id AND p.wait <> 'TAKE') woken
CROSS JOIN LATERAL (
    SELECT min(f.due_at) AS due_at FROM safety_followup f WHERE f.resolution_id = r.id AND NOT EXISTS (
        SELECT FROM safety_contact c WHERE c.follow_up_id = f.id AND c.outcome = ANY (%(ending)s))
) owed
WHERE a.grade = ANY (%(paging)s) AND (r.id IS NULL OR owed.due_at IS NOT NULL) AND greatest(
    owed.due_at,
    greatest(hand.at, CASE WHEN r.id IS NULL THEN k.at END) + a.resolve_minutes * interval '1 minute',
    woken.at + greatest(a.remind_minutes, 1) * interval '1 minute'
) < %(limit)s"""


def every_signal_has_an_alert(*, at: datetime) -> tuple[UUID, ...]:
    """The signals of the last day whose alert is somebody else's, or presses less than they.

    That each has one at all the database keeps.
    """
    recent = Signal.objects.filter(raised_at__gt=at - LOOKS_BACK).select_related("alert").order_by("pk")
    return tuple(signal.ref for signal in recent if not _is_told(signal))


def every_open_alert_has_a_next_step(*, at: datetime) -> tuple[UUID, ...]:
    """The alerts whose next page, or the notice of them, is late."""
    return tuple(alert.ref for alert in overdue(at=at, grace=GRACE))


def every_rung_was_attempted(*, at: datetime) -> tuple[UUID, ...]:
    """The alerts with a page nobody tried to send, a page left out, or a rung passed over on which somebody is."""
    untried = Page.objects.filter(unsent(), attempts__isnull=True, at__lte=at - GRACE).values_list("alert__ref")
    recent = Page.objects.filter(Q(alert__raised_at__gt=at - LOOKS_BACK) | Q(alert__acknowledgement__isnull=True))
    numbers = recent.values("alert__ref").annotate(last=Max("number"), many=Count("number", distinct=True))
    left_out = numbers.filter(last__gte=F("many")).values_list("alert__ref")
    climbed = recent.filter(wait=Wait.TAKE).values_list("alert__ref", "alert__ladder")
    there = set(working().values())
    passed_over = {
        ref
        for ref, ladder, rungs in climbed.annotate(rungs=ArrayAgg("rung", distinct=True))
        if any(
            number not in rungs and not there.isdisjoint(rung["staff_ids"])
            for number, rung in enumerate(ladder[: max(rungs)])
        )
    }
    return tuple(sorted({ref for (ref,) in untried.union(left_out)} | passed_over))


def every_wait_past_due_wakes_somebody(*, at: datetime) -> tuple[UUID, ...]:
    """The alerts taken and not resolved, or owed a contact, in time, of which nobody was woken since, or not again.

    An offer nobody answered, and a hand-off nobody confirmed, leave the alert with whoever has it, and unresolved.
    """
    paging = [grade.value for grade in Grade if grade.pages]
    with connection.cursor() as cursor:
        cursor.execute(SLEEPS, {"ending": sorted(ENDING), "paging": paging, "limit": at - GRACE})
        return tuple(ref for (ref,) in cursor.fetchall())


def the_worker_goes_round(*, at: datetime) -> tuple[UUID, ...]:
    """The latest round, where it is too long ago: the worker is dead, or hangs. Before the first there is none."""
    return tuple(Round.objects.filter(at__lt=at - GRACE).values_list("ref", flat=True))


SENTENCES: Mapping[str, Callable[..., tuple[UUID, ...]]] = {
    asked.__name__: asked
    for asked in (
        every_signal_has_an_alert,
        every_open_alert_has_a_next_step,
        every_rung_was_attempted,
        every_wait_past_due_wakes_somebody,
        the_worker_goes_round,
    )
}


def _is_told(signal: Signal) -> bool:
    same = signal.patient_id == signal.alert.patient_id and signal.source == signal.alert.source
    return same and not Grade(signal.grade).is_above(Grade(signal.alert.grade))
