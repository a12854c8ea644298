"""Every write of the schedule: when people can meet, publishing a week, and giving a seat back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef

from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.programs.models import Block, Programme
from stepwell.clinic.schedule.models import Availability, CalendarFeed, Seat, Session, Unplaced, Week

# A meeting that ends with the only seat in it: nobody else would come.
ONE_PATIENT = ("individual", "family", "medication visit")


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
class Window:
    """A recurring time somebody can meet, in their own zone; `weekday` 0 is Monday, `ends` later the same day."""

    weekday: int
    starts: time
    ends: time


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


@transaction.atomic
def set_availability(*, account: Account, windows: Sequence[Window]) -> None:
    """Replace the times at which this account can meet. Published sessions stay."""
    Availability.objects.filter(account=account).delete()
    Availability.objects.bulk_create(
        Availability(account=account, weekday=window.weekday, starts=window.starts, ends=window.ends)
        for window in windows
    )


@transaction.atomic
def calendar_feed(*, account: Account) -> CalendarFeed:
    """The feed this account's calendar program reads, made on first asking; later its address stays the same."""
    feed, _ = CalendarFeed.objects.get_or_create(account=account, ended_at=None)
    return feed


@transaction.atomic
def renew_calendar_feed(*, account: Account, at: datetime) -> CalendarFeed:
    """A new address in place of the old one, which shows nothing from now on."""
    end_calendar_feed(account=account, at=at)
    return calendar_feed(account=account)


def end_calendar_feed(*, account: Account, at: datetime) -> None:
    """Nothing is shown at this account's address any more: the stay or the work is over, or the address is known."""
    CalendarFeed.objects.filter(account=account, ended_at=None).update(ended_at=at)


def open_week(*, programme: Programme, starts_on: date, by: Account, at: datetime) -> Week:
    """Claim a programme's week for publishing. Of two at once, the database lets one in.

    Until it is published nobody loads the programme's timetable anew, nor marks it. Raises NotAMonday and
    AlreadyPublished.
    """
    if starts_on.weekday() != 0:
        raise NotAMonday(f"{starts_on:%-d %B %Y} is a {starts_on:%A}; choose a Monday.")
    Programme.objects.select_for_update().get(pk=programme.pk)
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
def give_back_seats(*, patient: Patient, after_at: datetime, at: datetime) -> int:
    """Cancel the patient's seats that start from `after_at` on. Returns how many.

    The sessions go on for the others; one that was for this patient alone is cancelled with its seat.
    """
    seats = Seat.objects.filter(patient=patient, starts_at__gte=after_at, cancelled_at__isnull=True)
    session_ids = list(seats.values_list("session_id", flat=True))
    seats.update(cancelled_at=at)
    taken = Seat.objects.filter(session=OuterRef("pk"), cancelled_at__isnull=True)
    Session.objects.filter(~Exists(taken), pk__in=session_ids, kind__in=ONE_PATIENT, cancelled_at__isnull=True).update(
        cancelled_at=at, sequence=F("sequence") + 1
    )
    return len(session_ids)
