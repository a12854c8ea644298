"""A published week is changed: what has not begun is moved, given to somebody else, or cancelled, as new facts."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.schedule.actions.drafts import BreaksARule
from stepwell.clinic.schedule.actions.weeks import DoubleBooked
from stepwell.clinic.schedule.models import Seat, Session, SessionChange
from stepwell.clinic.schedule.published import PublishedTable
from stepwell.pure.timetable.breaches import made_by
from stepwell.pure.timetable.by_hand import Move, after_all
from stepwell.pure.timetable.week import PlacedSession


class AlreadyBegun(Exception):
    """A session that has begun, or is over, is not changed any more."""

    def __init__(self) -> None:
        super().__init__("A session of these has begun already; look at the week again. Nothing was changed.")


@transaction.atomic
def change_week(
    *, table: PublishedTable, moves: Sequence[Move], opened: Collection[int], by: Account, at: datetime
) -> list[tuple[Staff, Patient]]:
    """Apply these changes to sessions of a published week; the rest stays as it is, and so does what was before.

    A session that is moved or led by somebody else keeps its identity and counts one change more. `opened` are the
    keys of sessions that were opened early. Returns who now leads whom. Raises AlreadyBegun, BreaksARule and
    DoubleBooked; then nothing is changed.
    """
    problem, before = table.wanted.problem, table.sessions
    after = after_all(problem, before, moves)
    touched = sorted(number for number in before if after.get(number) != before[number])
    rows = {row.pk: row for row in Session.objects.select_for_update().filter(pk__in=touched).order_by("pk")}
    if any(row.starts_at <= at or row.cancelled_at or number in opened for number, row in rows.items()):
        raise AlreadyBegun
    if any(row.sequence != table.rows[number].sequence for number, row in rows.items()):
        raise DoubleBooked(
            "Somebody changed one of these sessions meanwhile; nothing was done. Look at the week again."
        )
    if any(after[number].period.start_at < at for number in touched if number in after):
        raise AlreadyBegun
    hard = [each for each in made_by(problem, before, after) if each.hard]
    if hard:
        raise BreaksARule(hard)
    leads: list[tuple[Staff, Patient]] = []
    try:
        with transaction.atomic():
            # First everything is taken off the calendar, so that two may change places.
            Seat.objects.filter(session__in=touched, cancelled_at__isnull=True).update(cancelled_at=at)
            Session.objects.filter(pk__in=touched).update(cancelled_at=at)
            for number in touched:
                leads += _stand(table, rows[number], after.get(number), by, at)
    except IntegrityError as clash:
        words = "Somebody was booked elsewhere meanwhile; nothing was changed. Look at the week again."
        raise DoubleBooked(words) from clash
    return leads


def _stand(
    table: PublishedTable, row: Session, now: PlacedSession | None, by: Account, at: datetime
) -> list[tuple[Staff, Patient]]:
    """The session as it is from now on; cancelled, it keeps its time and its seats are given back."""
    SessionChange.objects.create(
        session=row,
        sequence=row.sequence,
        facilitator=row.facilitator,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        by=by,
        at=at,
    )
    row.sequence += 1
    row.cancelled_at = None if now else at
    if now is None:
        row.save(update_fields=["sequence", "cancelled_at"])
        return []
    row.facilitator = table.clinicians[now.clinician]
    row.starts_at, row.ends_at = now.period.start_at, now.period.until
    row.save(update_fields=["sequence", "cancelled_at", "facilitator", "starts_at", "ends_at"])
    patients = [table.patients[each] for each in now.patients]
    kept = Seat.objects.filter(session=row, cancelled_at=at, patient__in=patients)
    known = set(kept.values_list("patient_id", flat=True))
    kept.update(cancelled_at=None, starts_at=row.starts_at, ends_at=row.ends_at)
    Seat.objects.bulk_create(
        Seat(session=row, patient=patient, starts_at=row.starts_at, ends_at=row.ends_at)
        for patient in patients
        if patient.pk not in known
    )
    return [(row.facilitator, patient) for patient in patients]
