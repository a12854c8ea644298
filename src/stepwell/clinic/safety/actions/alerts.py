"""An alert is raised, taken, resolved and followed up. Each is a row with who, when and why."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety.dispositions import DISPOSITIONS
from stepwell.clinic.safety.due import follow_up_due
from stepwell.clinic.safety.ladder import freeze_for, frozen_as_rows, pages_somebody, plan_for, waits_for
from stepwell.clinic.safety.models import Acknowledgement, Alert, FollowUp, InHand, Resolution
from stepwell.clinic.safety.waking import wake
from stepwell.pure.values import Grade


class NotAcknowledged(Exception):
    """Take the alert first, so that the others stop being paged; then say what came of it."""


class NotResolved(Exception):
    """Say what came of the alert first; the contact after it follows then."""


@transaction.atomic
def raise_alert(
    *,
    patient: Patient,
    grade: Grade,
    words: str,
    source: str,
    at: datetime,
    hosts: Collection[int] = (),
    next_contact_at: datetime | None = None,
    substance_use: bool = False,
) -> Alert:
    """Something about a patient must reach a human: freeze who is told and when, and wake the pager.

    The job is enqueued in this transaction: there is no alert without it. `source` names what raised the alert; the
    same source raises one alert, however often. It is one of substance use where its source is (`substance_use`), its
    words are, or the patient's care is: seen by all who act on alerts, and by no relative without consent to that.
    `hosts` are the staff who lead a session the patient is in now. An alert of grade REVIEW waits on the duty board and
    pages nobody; unseen by the next contact, or in its card's time, it becomes a notice.
    """
    plan = plan_for(patient, grade.value, at=at)
    limit = at + timedelta(minutes=plan.remind_minutes)
    alert, is_new = Alert.objects.get_or_create(
        source=source,
        defaults={
            "patient": patient,
            "grade": grade.value,
            "words": words,
            "raised_at": at,
            "substance_use": substance_use or tells_of_substance_use(on=patient.today(at))(text=words),
            "ladder": frozen_as_rows(freeze_for(plan.steps, patient, hosts=hosts, at=at)),
            "again_minutes": plan.again_minutes,
            "resolve_minutes": plan.resolve_minutes,
            "remind_minutes": plan.remind_minutes,
            "look_by": None if grade.pages else min(filter(None, (limit, next_contact_at))),
        },
    )
    if is_new and pages_somebody(alert):
        wake(alert)
    return alert


@transaction.atomic
def acknowledge(*, alert: Alert, by: Account, place: str, at: datetime) -> Acknowledgement:
    """Take an alert: paging stops. Who came first has it; a second person is shown the first one's row.

    What is not resolved within the time its grade allows wakes somebody again, whoever has it first.
    """
    # The pager holds the same lock while it climbs: no page is planned after this is stored.
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    taken, is_new = Acknowledgement.objects.get_or_create(
        alert=locked, defaults={"patient_id": locked.patient_id, "by": by, "place": place, "at": at}
    )
    if is_new:
        _wake_if_it_waits(locked)
    return taken


@transaction.atomic
def take_in_hand(*, alert: Alert, by: Account, place: str, at: datetime) -> InHand:
    """Say that an alert that was taken is in one's hands: still, or in another's place. Its clock begins anew.

    Raises NotAcknowledged while nobody has taken it.
    """
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    if not Acknowledgement.objects.filter(alert=locked).exists():
        raise NotAcknowledged("Take the alert first.")
    held = InHand.objects.create(alert=locked, patient_id=locked.patient_id, by=by, place=place, at=at)
    _wake_if_it_waits(locked)
    return held


@transaction.atomic
def resolve(
    *,
    alert: Alert,
    disposition: str,
    words: str,
    by: Account,
    at: datetime,
    follow_up_due_at: datetime | None = None,
) -> Resolution:
    """Say what came of an alert. The follow-up is due at the given moment, else within the rulebook's hours.

    The first resolution stands. Raises NotAcknowledged while nobody has taken the alert; ValueError for a disposition
    that is not one, no words, or a follow-up due before now.
    """
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    if not Acknowledgement.objects.filter(alert=locked).exists():
        raise NotAcknowledged("Take the alert first; then say what came of it.")
    if disposition not in DISPOSITIONS or not words.strip():
        raise ValueError("Choose what came of it, and write what was done.")
    due_at = follow_up_due_at or follow_up_due(locked, at=at)
    if due_at <= at:
        raise ValueError("The follow-up must be due after now.")
    resolution, _ = Resolution.objects.get_or_create(
        alert=locked,
        defaults={
            "patient_id": locked.patient_id,
            "disposition": disposition,
            "words": words.strip(),
            "follow_up_due_at": due_at,
            "by": by,
            "at": at,
        },
    )
    _wake_if_it_waits(locked)
    return resolution


@transaction.atomic
def record_follow_up(*, alert: Alert, words: str, by: Account, at: datetime) -> FollowUp:
    """Record the contact after an alert; only this ends it. Raises NotResolved, and ValueError without words."""
    resolution = Resolution.objects.filter(alert=alert).first()
    if resolution is None:
        raise NotResolved("Say what came of the alert first.")
    if not words.strip():
        raise ValueError("Write who was reached, and how they are.")
    done, _ = FollowUp.objects.get_or_create(
        resolution=resolution,
        defaults={"patient_id": alert.patient_id, "words": words.strip(), "by": by, "at": at},
    )
    return done


def _wake_if_it_waits(alert: Alert) -> None:
    """Wake the pager when what this alert now waits for is past due."""
    waits = waits_for(alert)
    if waits is not None and pages_somebody(alert):
        wake(alert, at=waits.since)
