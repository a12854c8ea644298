"""What stands in one person's calendar? A patient's seats or a clinician's sessions, the cancelled included."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.schedule.models import CalendarFeed, Seat, Session, SessionChange
from stepwell.pure.values import Period


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment. `ref` is the seat's, or the session's for who leads it; it stays the same for life.

    `sequence` goes up with every change a person must notice. `join_link` is empty until there is one.
    """

    ref: UUID
    title: str
    kind: str
    facilitator: str
    starts_at: datetime
    ends_at: datetime
    join_link: str
    sequence: int
    cancelled: bool


def appointments(*, viewer: Viewer, patient: Patient, period: Period, at: datetime) -> tuple[Appointment, ...]:
    """The patient's seats that begin in this period, soonest first, as far as the viewer may see them. One query."""
    seats = _seats(viewer, patient, at).filter(starts_at__gte=period.start_at, starts_at__lt=period.until)
    return tuple(appointment_of(seat) for seat in seats)


def next_appointment(*, viewer: Viewer, patient: Patient, at: datetime) -> Appointment | None:
    """The patient's session under way, else the next one that takes place; None when nothing is planned."""
    seats = _seats(viewer, patient, at).filter(
        ends_at__gt=at, cancelled_at__isnull=True, session__cancelled_at__isnull=True
    )
    seat = seats.first()
    return appointment_of(seat) if seat else None


def appointments_led(*, viewer: Viewer, period: Period) -> tuple[Appointment, ...]:
    """The sessions the viewer leads that begin in this period, soonest first; none for who is not staff. Two queries.

    What others lead in the viewer's place is cancelled for the viewer, at the time at which they would have led it.
    """
    if viewer.staff_id is None:
        return ()
    within = {"starts_at__gte": period.start_at, "starts_at__lt": period.until}
    led = Session.objects.filter(facilitator=viewer.staff_id, **within).select_related("facilitator")
    given_away = (
        SessionChange.objects.filter(facilitator=viewer.staff_id, **within)
        .exclude(session__facilitator=viewer.staff_id)
        .select_related("session__facilitator")
        .order_by("session", "-sequence")
        .distinct("session")
    )
    found = [_of_session(session) for session in led]
    for row in given_away:
        now = _of_session(row.session)
        found.append(replace(now, starts_at=row.starts_at, ends_at=row.ends_at, join_link="", cancelled=True))
    return tuple(sorted(found, key=lambda each: (each.starts_at, each.ref)))


def feed_token(*, viewer: Viewer) -> str:
    """The secret in the address of the viewer's own calendar feed; empty while there is none."""
    found = CalendarFeed.objects.filter(account=viewer.account_id, ended_at=None)
    return found.values_list("token", flat=True).first() or ""


def feed_of(token: str) -> CalendarFeed | None:
    """The feed under this token, ended or not; None for an unknown token and for an account that was closed."""
    return CalendarFeed.objects.filter(token=token, account__is_active=True).select_related("account").first()


def _seats(viewer: Viewer, patient: Patient, at: datetime) -> QuerySet[Seat]:
    seats: QuerySet[Seat] = Seat.objects.visible_to(viewer, at=at).filter(patient=patient)
    return seats.select_related("session__facilitator").order_by("starts_at", "pk")


def appointment_of(seat: Seat) -> Appointment:
    """The seat as its patient's calendar shows it."""
    session, given_back = seat.session, seat.cancelled_at is not None
    return replace(
        _of_session(session),
        ref=seat.ref,
        starts_at=seat.starts_at,
        ends_at=seat.ends_at,
        sequence=session.sequence + given_back,  # giving back a seat leaves the session as it is for the others
        cancelled=given_back or session.cancelled_at is not None,
    )


def _of_session(session: Session) -> Appointment:
    return Appointment(
        ref=session.ref,
        title=session.title,
        kind=session.kind,
        facilitator=session.facilitator.signature,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        join_link=session.join_link,
        sequence=session.sequence,
        cancelled=session.cancelled_at is not None,
    )
