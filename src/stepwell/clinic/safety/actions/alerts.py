"""An alert is raised, taken, resolved and followed up. Each is a row with who, when and why."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.safety.dispositions import DISPOSITIONS, ENDING, OUTCOMES
from stepwell.clinic.safety.due import contacts_due
from stepwell.clinic.safety.ladder import freeze_for, frozen_as_rows, pages_somebody, plan_for, waits_for
from stepwell.clinic.safety.models import (
    Acknowledgement,
    Alert,
    Contact,
    FollowUp,
    InHand,
    Resolution,
    WarmHandOff,
)
from stepwell.clinic.safety.waking import wake
from stepwell.pure.values import Grade


class NotAcknowledged(Exception):
    """Take the alert first, so that the others stop being paged; then say what came of it."""


class HandOffOpen(Exception):
    """The receiving team has not confirmed yet that it has them; until then the alert stays with whoever has it."""


@transaction.atomic
def raise_alert(
    *,
    patient: Patient,
    grade: Grade,
    words: str,
    source: str,
    at: datetime,
    by: Account | None = None,
    hosts: Collection[int] = (),
    next_contact_at: datetime | None = None,
    substance_use: bool = False,
) -> Alert:
    """Something about a patient must reach a human: freeze who is told and when, and wake the pager.

    The job is enqueued in this transaction: there is no alert without it. `source` names what raised the alert; the
    same source raises one alert, however often; `by` is who asked for it, where somebody did. It is one of substance
    use where its source is (`substance_use`), its words are, or the patient's care is: seen by all who act on alerts,
    and by no relative without consent to that. `hosts` are the staff who lead a session the patient is in now. An alert
    of grade REVIEW waits on the duty board and pages nobody; unseen by the next contact, or in its card's time, it
    becomes a notice.
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
            "raised_by": by,
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
    """Say what came of an alert. The rulebook's contacts are owed from then on, the first at the given moment if any.

    The first resolution stands. Raises NotAcknowledged while nobody has taken the alert, HandOffOpen while another
    team has yet to confirm; ValueError for a disposition that is not one, no words, or a first contact that is due
    before now or later than the rulebook allows.
    """
    locked = Alert.objects.select_for_update().get(pk=alert.pk)
    if not Acknowledgement.objects.filter(alert=locked).exists():
        raise NotAcknowledged("Take the alert first; then say what came of it.")
    if WarmHandOff.objects.filter(alert=locked, answer__isnull=True).exists():
        raise HandOffOpen("Record first what the receiving team answered: until they confirm, this is not over.")
    if disposition not in DISPOSITIONS or not words.strip():
        raise ValueError("Choose what came of it, and write what was done.")
    contacts = contacts_due(locked, at=at)
    first = follow_up_due_at or contacts.due_at[0]
    if not at < first <= contacts.first_latest:
        raise ValueError("The first contact is due after now, and no later than the rulebook says.")
    resolution, is_new = Resolution.objects.get_or_create(
        alert=locked,
        defaults={
            "patient_id": locked.patient_id,
            "disposition": disposition,
            "words": words.strip(),
            "by": by,
            "at": at,
        },
    )
    if is_new:
        due_at = (first, *(later for later in contacts.due_at[1:] if later > first))
        FollowUp.objects.bulk_create(
            FollowUp(patient_id=locked.patient_id, resolution=resolution, number=number, due_at=each)
            for number, each in enumerate(due_at, start=1)
        )
        _wake_if_it_waits(locked)
    return resolution


@transaction.atomic
def record_contact(*, follow_up: FollowUp, outcome: str, words: str, by: Account, at: datetime) -> Contact:
    """Record a contact that was owed, or the attempt at it. Only one of `ENDING` ends the follow-up.

    Once ended it stays so, and the ending contact is returned. The pager looks again when the next one is due. Raises
    ValueError for an outcome that is not one, or without words.
    """
    locked = FollowUp.objects.select_for_update().select_related("resolution__alert").get(pk=follow_up.pk)
    if outcome not in OUTCOMES or not words.strip():
        raise ValueError("Say whether you reached them, and write how they are or what you tried.")
    done = Contact.objects.filter(follow_up=locked)
    same = done.filter(outcome__in=ENDING).first() or done.filter(words=words.strip(), by=by, outcome=outcome).first()
    if same is not None:
        return same
    contact = Contact.objects.create(
        follow_up=locked, patient_id=locked.patient_id, outcome=outcome, words=words.strip(), by=by, at=at
    )
    if outcome in ENDING:
        _wake_if_it_waits(locked.resolution.alert)
    return contact


def _wake_if_it_waits(alert: Alert) -> None:
    """Wake the pager when what this alert now waits for is past due."""
    waits = waits_for(alert)
    if waits is not None and pages_somebody(alert):
        wake(alert, at=waits.since)
