"""What of the published weeks waits for somebody who plans: who sits where nobody may see them, and who has no seat?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DateTimeField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from stepwell.clinic.access.queries import reads_widely
from stepwell.clinic.people.models import Licence, Patient, Residence
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Stay
from stepwell.clinic.schedule.models import DraftWeek, Seat, Week
from stepwell.pure.entitlement import Kind


@dataclass(frozen=True, slots=True)
class Unlicensed:
    """A patient, and their published seats ahead with somebody who is not licensed where they sit then."""

    patient: Patient
    state: str
    seats: tuple[Seat, ...]


def unlicensed_seats(*, at: datetime, of: Patient | None = None) -> tuple[Unlicensed, ...]:
    """Everybody of whom that is so, or this patient alone; soonest first. Acts programme-wide. One query."""
    ahead = Seat.objects.filter(starts_at__gt=at, session__cancelled_at__isnull=True)
    found: dict[Patient, list[Seat]] = {}
    for seat in _unlicensed(ahead if of is None else ahead.filter(patient=of)):
        found.setdefault(seat.patient, []).append(seat)
    return tuple(Unlicensed(patient, _state(held[0]), tuple(held)) for patient, held in found.items())


def unlicensed_in(session_id: int) -> dict[int, str]:
    """By the key of each whose seat in this session is with somebody not licensed where they sit: the state."""
    return {seat.patient_id: _state(seat) for seat in _unlicensed(Seat.objects.filter(session=session_id))}


def _unlicensed(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    midnight = Func(
        F("time_zone"), F("from_on"), template="timezone(%(expressions)s::timestamp)", output_field=DateTimeField()
    )
    move = (
        Residence.objects.filter(patient=OuterRef("patient"), moved_at=None, taken_back_at=None)
        .annotate(begins_there_at=midnight)
        .filter(begins_there_at__lte=OuterRef("starts_at"))
    )
    licence = Licence.objects.filter(
        Q(until__isnull=True) | Q(until__gt=OuterRef("starts_at__date")),
        staff=OuterRef("session__facilitator"),
        state=OuterRef("sits_in"),
        valid_from__lte=OuterRef("starts_at__date"),
    )
    return (
        seats.filter(cancelled_at__isnull=True)
        .annotate(sits_in=Coalesce(Subquery(move.values("state")[:1]), F("patient__state")))
        .filter(~Exists(licence))
        .select_related("patient__account", "session__facilitator__account")
        .order_by("starts_at", "pk")
    )


def _state(seat: Seat) -> str:
    return str(seat.sits_in)  # type: ignore[attr-defined]  # annotated above


def without_seats(*, viewer: Viewer, at: datetime) -> tuple[Patient, ...]:
    """Who is in a programme with no seat at all in a week of it that is published and not over.

    One query, and one for each such week.
    """
    if not reads_widely(viewer, Kind.SCHEDULE):
        return ()
    on = viewer.today(at)
    found: dict[int, Patient] = {}
    for week in Week.objects.filter(starts_on__gt=on - timedelta(days=7)).order_by("starts_on", "pk"):
        seated = Seat.objects.filter(session__week=week, cancelled_at__isnull=True)
        here = Stay.objects.filter(
            Q(until__isnull=True) | Q(until__gt=max(on, week.starts_on)),
            track__programme=week.programme_id,
            from_on__lt=week.starts_on + timedelta(days=7),
        ).exclude(patient__in=seated.values("patient"))
        found |= {stay.patient_id: stay.patient for stay in here.select_related("patient__account")}
    return tuple(sorted(found.values(), key=lambda each: (each.family_name, each.given_name, each.pk)))


def drafts_with(patient: Patient, *, from_on: date) -> tuple[DraftWeek, ...]:
    """The drafts on the table, of weeks not over by that day, of a programme they are in. One query."""
    stays = Stay.objects.filter(Q(until__isnull=True) | Q(until__gt=OuterRef("starts_on")), patient=patient)
    found = DraftWeek.objects.filter(Exists(stays.filter(track__programme=OuterRef("programme"))))
    return tuple(draft for draft in found.order_by("starts_on", "pk") if draft.starts_on + timedelta(days=7) > from_on)
