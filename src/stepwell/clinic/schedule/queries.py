"""Every read of the schedule offered to other floors."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.queries import reads_widely
from stepwell.clinic.people.models import Account, Patient, Relative
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Block, Programme
from stepwell.clinic.schedule.apart import ApartLine, kept_apart, kept_apart_by_ref
from stepwell.clinic.schedule.appointments import (
    Appointment,
    appointment_of,
    appointments,
    appointments_led,
    feed_of,
    feed_token,
    next_appointment,
)
from stepwell.clinic.schedule.away import (
    AwayLine,
    Hours,
    absence_of,
    away_lines,
    closure_by_ref,
    closures,
    hours_of,
    touched_by,
)
from stepwell.clinic.schedule.free_times import (
    Offer,
    cancelling_words,
    free_times,
    is_late,
    may_be_booked,
    moving_words,
)
from stepwell.clinic.schedule.models import Seat, Session, Unplaced, Week
from stepwell.pure.entitlement import Kind

__all__ = [
    "TITLES",
    "ApartLine",
    "Appointment",
    "AwayLine",
    "Hours",
    "Offer",
    "PublishedWeek",
    "SessionRow",
    "SharedSession",
    "UnplacedRow",
    "absence_of",
    "appointment_of",
    "appointments",
    "appointments_led",
    "away_lines",
    "cancelling_words",
    "closure_by_ref",
    "closures",
    "feed_of",
    "feed_token",
    "free_times",
    "hours_of",
    "is_late",
    "kept_apart",
    "kept_apart_by_ref",
    "may_be_booked",
    "moving_words",
    "next_appointment",
    "next_contact_at",
    "own_seat",
    "planned_seats",
    "planned_session",
    "published_week",
    "published_weeks",
    "relatives_to_tell",
    "shared_sessions",
    "title_of",
    "touched_by",
    "when_words",
]

TITLES = {
    "group": "Group",
    "individual": "Individual therapy",
    "family": "Family session",
    "multi-family group": "Multi-family group",
    "medication visit": "Medication visit",
}
WITH_RELATIVES = ("family", "multi-family group")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as the scheduler sees it: how many seats are taken of how many, never whose."""

    ref: UUID
    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    facilitator: str
    seats: int
    seats_max: int | None
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class UnplacedRow:
    """What could not be placed, why, and for whom."""

    block: str
    reason: str
    patient: str
    patient_ref: UUID | None


@dataclass(frozen=True, slots=True)
class PublishedWeek:
    """A programme's week as published."""

    starts_on: date
    published_at: datetime
    sessions: tuple[SessionRow, ...]
    unplaced: tuple[UnplacedRow, ...]


@dataclass(frozen=True, slots=True)
class SharedSession:
    """A session as a relative may see it: when, of what kind, and whether relatives take part."""

    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    with_relatives: bool


def title_of(block: Block) -> str:
    """What a session of this block is called: its published title, else what it is."""
    title = block.title or TITLES.get(block.kind, block.kind)
    return title[:1].upper() + title[1:]


def when_words(at: datetime, zone: ZoneInfo) -> str:
    """Tuesday, 14 April, 10:50 am EDT: as a notice says when something is."""
    local = at.astimezone(zone)
    half = "am" if local.hour < 12 else "pm"
    return f"{local:%A}, {local.day} {local:%B}, {local.hour % 12 or 12}:{local:%M} {half} {local.tzname()}"


def own_seat(ref: UUID, *, viewer: Viewer, at: datetime) -> Seat | None:
    """One of the viewer's own seats."""
    seats = Seat.objects.visible_to(viewer, at=at).filter(ref=ref, patient=viewer.patient_id or 0)
    found: Seat | None = seats.select_related("session__facilitator__account", "session__block", "patient").first()
    return found


def published_weeks(programme: Programme) -> tuple[date, ...]:
    """The Mondays of this programme's published weeks, newest first."""
    return tuple(Week.objects.filter(programme=programme).order_by("-starts_on").values_list("starts_on", flat=True))


def published_week(programme: Programme, starts_on: date, *, viewer: Viewer) -> PublishedWeek | None:
    """The whole week, for those who see every schedule; None where it is not published."""
    if not reads_widely(viewer, Kind.SCHEDULE):
        return None
    sessions = Session.objects.select_related("facilitator", "block").order_by("starts_at", "title", "pk")
    unplaced = Prefetch("unplaced", Unplaced.objects.order_by("patient_ref", "pk"))
    week = (
        Week.objects.filter(programme=programme, starts_on=starts_on)
        .prefetch_related(Prefetch("sessions", sessions), unplaced)
        .first()
    )
    if week is None:
        return None
    held = Seat.objects.filter(session__week=week, cancelled_at__isnull=True)
    taken = dict(held.values_list("session_id").annotate(seats=Count("pk")))
    missing = list(week.unplaced.all())
    names = _names(row.patient_ref for row in missing)
    return PublishedWeek(
        starts_on=week.starts_on,
        published_at=week.published_at,
        sessions=tuple(_row(session, taken.get(session.pk, 0)) for session in week.sessions.all()),
        unplaced=tuple(
            UnplacedRow(row.block, row.reason, names.get(row.patient_ref, ""), row.patient_ref) for row in missing
        ),
    )


def planned_session(ref: UUID, *, viewer: Viewer) -> SessionRow | None:
    """One session, for those who see every schedule; None where there is none."""
    found = Session.objects.select_related("facilitator", "block").filter(ref=ref).first()
    if found is None or not reads_widely(viewer, Kind.SCHEDULE):
        return None
    return _row(found, found.seats.filter(cancelled_at__isnull=True).count())


def shared_sessions(patient: Patient, *, viewer: Viewer, after_at: datetime, at: datetime) -> tuple[SharedSession, ...]:
    """The patient's coming sessions, as far as their schedule is shared with the viewer; soonest first."""
    seats = (
        Seat.objects.visible_to(viewer, at=at)
        .filter(patient=patient, cancelled_at__isnull=True, session__cancelled_at__isnull=True, ends_at__gt=after_at)
        .select_related("session")
        .order_by("starts_at")
    )
    return tuple(
        SharedSession(
            title=TITLES.get(seat.session.kind, seat.session.kind),
            kind=seat.session.kind,
            starts_at=seat.starts_at,
            ends_at=seat.ends_at,
            with_relatives=seat.session.kind in WITH_RELATIVES,
        )
        for seat in seats
    )


def relatives_to_tell(
    patients: Collection[Patient], only_of_substance_use: Collection[Patient], *, at: datetime
) -> QuerySet[Account]:
    """Relatives to whom one of these patients shows their schedule at this moment.

    Of those with `only_of_substance_use` to show: to whom they show what tells of that as well.
    """
    linked = Relative.objects.filter(patient__in=[*patients, *only_of_substance_use])
    in_force = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), from_at__lte=at)
    told = in_force.filter(
        kinds__contains=[Kind.SUBSTANCE_USE.value], grantee=OuterRef("grantee"), patient=OuterRef("patient")
    )
    granted = in_force.filter(
        Q(patient__in=list(patients)) | Q(Exists(told), patient__in=list(only_of_substance_use)),
        kinds__contains=[Kind.SCHEDULE.value],
    )
    return Account.objects.filter(
        pk__in=granted.filter(grantee__in=linked.values("account")).values("grantee")
    ).order_by("pk")


def planned_seats(*, first_at: datetime, until: datetime, viewer: Viewer, at: datetime) -> QuerySet[Seat]:
    """Seats that start in the period and were not given back."""
    seats: QuerySet[Seat] = Seat.objects.visible_to(viewer, at=at).filter(
        starts_at__gte=first_at, starts_at__lt=until, cancelled_at__isnull=True
    )
    return seats


def next_contact_at(patient: Patient, *, at: datetime) -> datetime | None:
    """When this patient's next session begins; None where none is planned. Acts programme-wide."""
    seats = Seat.objects.filter(
        patient=patient, starts_at__gt=at, cancelled_at__isnull=True, session__cancelled_at__isnull=True
    )
    return seats.order_by("starts_at").values_list("starts_at", flat=True).first()


def _row(session: Session, taken: int) -> SessionRow:
    return SessionRow(
        ref=session.ref,
        title=session.title,
        kind=session.kind,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        time_zone=session.time_zone,
        facilitator=session.facilitator.signature,
        seats=taken,
        seats_max=session.block.group_max if session.block else None,
        is_cancelled=session.cancelled_at is not None,
    )


def _names(refs: Iterable[UUID | None]) -> dict[UUID | None, str]:
    return {patient.ref: patient.name for patient in Patient.objects.filter(ref__in=[ref for ref in refs if ref])}
