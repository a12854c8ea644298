"""One patient's place in a session: booked, moved, given back."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.programs.models import Block
from stepwell.clinic.schedule.models import ONE_PATIENT, Rescheduling, Seat, Session, Week
from stepwell.clinic.schedule.queries import title_of
from stepwell.pure.values import Period


class NotBookable(ValueError):
    """This cannot be booked, moved or given back by oneself; the text says why and what to do."""


class SomebodyWasFaster(Exception):
    """The time was free when it was shown, and is not any more. Nothing has changed; choose another."""


@transaction.atomic
def book(*, patient: Patient, block: Block, facilitator: Staff, week: Week, period: Period) -> Seat:
    """A meeting of this patient alone, in a published week. Raises SomebodyWasFaster where one of them is taken."""
    try:
        with transaction.atomic():
            session = Session.objects.create(
                week=week,
                block=block,
                kind=block.kind,
                title=title_of(block),
                facilitator=facilitator,
                starts_at=period.start_at,
                ends_at=period.until,
                time_zone=block.track.time_zone or patient.time_zone,
                substance_use=block.substance_use,
            )
            return Seat.objects.create(
                session=session, patient=patient, starts_at=period.start_at, ends_at=period.until
            )
    except IntegrityError as taken:
        raise SomebodyWasFaster("That time was taken a moment ago.") from taken


@transaction.atomic
def move(*, seat: Seat, week: Week, period: Period, by: Account, at: datetime) -> None:
    """The meeting of this seat alone is at another time; it stays the same one, and calendars follow it.

    Raises SomebodyWasFaster where one of the two is taken then.
    """
    was_at, session = seat.starts_at, seat.session
    try:
        with transaction.atomic():
            for row in (session, seat):
                row.starts_at, row.ends_at = period.start_at, period.until
            session.week = week
            session.save(update_fields=["starts_at", "ends_at", "week"])
            seat.save(update_fields=["starts_at", "ends_at"])
    except IntegrityError as taken:
        raise SomebodyWasFaster("That time was taken a moment ago.") from taken
    Rescheduling.objects.create(
        patient=seat.patient, seat=seat, was_at=was_at, by=by, at=at, substance_use=seat.substance_use
    )


@transaction.atomic
def give_back_seats(*, patient: Patient, after_at: datetime, at: datetime) -> int:
    """Cancel the patient's seats that start from `after_at` on. Returns how many.

    The sessions go on for the others; one that was for this patient alone is cancelled with its seat.
    """
    return _give_back(Seat.objects.filter(patient=patient, starts_at__gte=after_at, cancelled_at__isnull=True), at)


@transaction.atomic
def give_back_seat(*, seat: Seat, at: datetime) -> bool:
    """Cancel this one seat. False where it was given back before."""
    return bool(_give_back(Seat.objects.filter(pk=seat.pk, cancelled_at__isnull=True), at))


def _give_back(seats: QuerySet[Seat], at: datetime) -> int:
    session_ids = list(seats.values_list("session_id", flat=True))
    seats.update(cancelled_at=at)
    taken = Seat.objects.filter(session=OuterRef("pk"), cancelled_at__isnull=True)
    Session.objects.filter(~Exists(taken), pk__in=session_ids, kind__in=ONE_PATIENT, cancelled_at__isnull=True).update(
        cancelled_at=at
    )
    return len(session_ids)
