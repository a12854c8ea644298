"""A week is claimed, and filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.programs.models import Block, Programme
from stepwell.clinic.schedule.models import Seat, Session, Unplaced, Week


class AlreadyPublished(Exception):
    """This programme's week is published, and a published week is history."""

    def __init__(self, programme: Programme, starts_on: date) -> None:
        week = f"{programme.name}, week of {starts_on:%-d %B %Y}"
        super().__init__(f"The week is published already ({week}); change single sessions instead.")


class NotAMonday(ValueError):
    """A week starts on a Monday."""


class DoubleBooked(Exception):
    """Somebody was booked elsewhere at the same moment; nothing was stored. Publish again to plan around it."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One session to be stored, with those who have a seat in it."""

    block: Block
    title: str
    facilitator: Staff
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    patients: tuple[Patient, ...]


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """What could not be placed and why, in words. Never a name: `patient_ref` leads on."""

    block: str
    reason: str
    patient_ref: UUID | None = None


def open_week(*, programme: Programme, starts_on: date, by: Account, at: datetime) -> Week:
    """Claim a programme's week for publishing. Of two at once, the database lets one in.

    Until it is published nobody loads the programme's timetable anew, nor marks it. Raises NotAMonday and
    AlreadyPublished.
    """
    if starts_on.weekday() != 0:
        raise NotAMonday(f"{starts_on:%-d %B %Y} is a {starts_on:%A}; choose a Monday.")
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    try:
        with transaction.atomic():
            return Week.objects.create(programme=programme, starts_on=starts_on, published_at=at, published_by=by)
    except IntegrityError as taken:
        raise AlreadyPublished(programme, starts_on) from taken


@transaction.atomic
def fill_week(*, week: Week, meetings: Sequence[Meeting], unplaced: Sequence[NotPlaced]) -> None:
    """Store the sessions, their seats, and what could not be placed. Raises DoubleBooked; then nothing is stored."""
    sessions = [
        Session(
            week=week,
            block=meeting.block,
            kind=meeting.block.kind,
            title=meeting.title,
            facilitator=meeting.facilitator,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            time_zone=meeting.time_zone,
            substance_use=meeting.block.substance_use,
        )
        for meeting in meetings
    ]
    try:
        with transaction.atomic():
            Session.objects.bulk_create(sessions)
            Seat.objects.bulk_create(
                Seat(session=session, patient=patient, starts_at=session.starts_at, ends_at=session.ends_at)
                for session, meeting in zip(sessions, meetings, strict=True)
                for patient in meeting.patients
            )
    except IntegrityError as clash:
        words = "Somebody was booked elsewhere while this week was planned; nothing is stored. Publish again."
        raise DoubleBooked(words) from clash
    Unplaced.objects.bulk_create(
        Unplaced(week=week, block=each.block, patient_ref=each.patient_ref, reason=each.reason) for each in unplaced
    )


@transaction.atomic
def note_unplaced(*, week: Week, missing: Sequence[NotPlaced]) -> None:
    """Since it was published this week lacks something more; the same is noted once."""
    for each in missing:
        Unplaced.objects.get_or_create(week=week, block=each.block, patient_ref=each.patient_ref, reason=each.reason)
