"""A published week is changed: what has not begun is moved, led by somebody else, cancelled or added, as new facts."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.schedule.actions.drafts import BreaksARule
from stepwell.clinic.schedule.actions.weeks import DoubleBooked, Meeting, fill_week
from stepwell.clinic.schedule.models import Seat, Session, SessionChange
from stepwell.clinic.schedule.published import PublishedTable
from stepwell.clinic.schedule.queries import title_of
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

    A session that is moved or led by somebody else keeps its identity and counts one change more; where somebody takes
    or leaves a place in it, it stays as it is for the others. `opened` are the keys of sessions that were opened early.
    Returns who now leads whom. Raises AlreadyBegun, BreaksARule and DoubleBooked; then nothing is changed.
    """
    problem, before = table.wanted.problem, table.sessions
    after = after_all(problem, before, moves)
    touched = sorted(number for number in before.keys() | after.keys() if after.get(number) != before.get(number))
    standing = [number for number in touched if number in before]  # a new one's number may be another week's key
    rows = {row.pk: row for row in Session.objects.select_for_update().filter(pk__in=standing).order_by("pk")}
    if any(row.starts_at <= at or row.cancelled_at or number in opened for number, row in rows.items()):
        raise AlreadyBegun
    if any(row.sequence != table.rows[number].sequence for number, row in rows.items()):
        raise _clash()
    if any(after[number].period.start_at < at for number in touched if number in after):
        raise AlreadyBegun
    hard = [each for each in made_by(problem, before, after) if each.hard]
    if hard:
        raise BreaksARule(hard)
    stays = {n for n in rows if n in after and _held(after[n]) == _held(before[n])}
    leads: list[tuple[Staff, Patient]] = []
    try:
        with transaction.atomic():
            # First everything is taken off the calendar, so that two may change places.
            anew = rows.keys() - stays
            Seat.objects.filter(session__in=anew, cancelled_at__isnull=True).update(cancelled_at=at)
            Session.objects.filter(pk__in=anew).update(cancelled_at=at)
            for number in stays:
                _leave(table, number, set(before[number].patients) - set(after[number].patients), at)
            for number in touched:
                if number in stays:
                    leads += _take(table, rows[number], set(after[number].patients) - set(before[number].patients))
                elif number in rows:
                    leads += _stand(table, rows[number], after.get(number), by, at)
                else:
                    leads += _add(table, after[number])
    except (IntegrityError, DoubleBooked) as clash:
        raise _clash() from clash
    return leads


def _clash() -> DoubleBooked:
    return DoubleBooked(
        "Somebody changed one of these sessions, or was booked elsewhere, meanwhile. Nothing was changed; look again."
    )


def _held(session: PlacedSession) -> tuple[object, ...]:
    """What of a session its other members feel."""
    return session.period, session.clinician


def _leave(table: PublishedTable, number: int, who: Collection[str], at: datetime) -> None:
    seats = Seat.objects.filter(
        session=number, patient__in=[table.patients[each] for each in who], cancelled_at__isnull=True
    )
    if seats.update(cancelled_at=at) != len(who):
        raise _clash()


def _take(table: PublishedTable, row: Session, who: Collection[str]) -> list[tuple[Staff, Patient]]:
    patients = [table.patients[each] for each in sorted(who)]
    Seat.objects.bulk_create(
        Seat(session=row, patient=patient, starts_at=row.starts_at, ends_at=row.ends_at) for patient in patients
    )
    return [(table.rows[row.pk].facilitator, patient) for patient in patients]


def _add(table: PublishedTable, now: PlacedSession) -> list[tuple[Staff, Patient]]:
    """A session that was not in the week."""
    block = table.wanted.blocks[now.block]
    facilitator, patients = table.clinicians[now.clinician], tuple(table.patients[each] for each in now.patients)
    added = Meeting(
        block=block,
        title=title_of(block),
        facilitator=facilitator,
        starts_at=now.period.start_at,
        ends_at=now.period.until,
        time_zone=now.zone.key,
        patients=patients,
    )
    fill_week(week=table.week, meetings=[added], unplaced=[])
    return [(facilitator, patient) for patient in patients]


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
