"""Who waits for a place, which free one would fit them, and to whom is it offered?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from stepwell.clinic.access.queries import reads_widely
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.models import SeatOffer, Session, Week
from stepwell.clinic.schedule.published import published_table
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Kind
from stepwell.pure.timetable.breaches import Breach, Rule, made_by
from stepwell.pure.timetable.by_hand import Do, Move, moved
from stepwell.pure.timetable.waiting import free_places


@dataclass(frozen=True, slots=True)
class Waits:
    """Somebody who waits for such a place; `offered_until` where it is offered to them."""

    ref: UUID
    name: str
    offered_until: datetime | None


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A session with places free, and who waits for one: whom it helps most first."""

    ref: UUID
    title: str
    facilitator: str
    starts_at: datetime
    ends_at: datetime
    room: int
    waits: tuple[Waits, ...]


def free_places_of(programme: Programme, starts_on: date, *, viewer: Viewer, at: datetime) -> tuple[FreePlace, ...]:
    """The places that are free in a published week and that somebody lacks, for those who see every schedule.

    As many queries for any number.
    """
    week = Week.objects.filter(programme=programme, starts_on=starts_on).select_related("programme").first()
    if week is None or not reads_widely(viewer, Kind.SCHEDULE):
        return ()
    table = published_table(week)
    still = SeatOffer.objects.filter(session__week=week, taken_at=None, ended_at=None, until__gt=at)
    offered = {(each.session_id, each.patient_id): each.until for each in still}

    def place(session: Session, room: int, people: Sequence[Patient]) -> FreePlace:
        waits = tuple(Waits(each.ref, each.name, offered.get((session.pk, each.pk))) for each in people)
        who = session.facilitator.signature
        return FreePlace(session.ref, session.title, who, session.starts_at, session.ends_at, room, waits)

    return tuple(
        place(table.rows[free.session], free.room, [table.patients[key] for key in free.takers])
        for free in free_places(table.wanted.problem, table.sessions, at=at)
    )


def in_the_way(session: Session, patients: Collection[Patient]) -> dict[int, tuple[Breach, ...]]:
    """By the key of each of these: what stands against a seat there, by the rules that do not bend; of a session of
    none of their plan, or that they have, that it is so. The limit of seats is that of the timetable, the states and
    the payers.
    """
    table = published_table(session.week)
    problem, place = table.wanted.problem, table.sessions[session.pk]
    plans = {table.wanted.patients[each.id].pk: each for each in problem.patients}
    found: dict[int, tuple[Breach, ...]] = {}
    for row in patients:
        patient = plans.get(row.pk)
        if patient is None or place.block not in patient.blocks:
            found[row.pk] = (Breach(Rule.PLAN, session.pk, "does not have this in their plan"),)
        elif patient.id in place.patients:
            found[row.pk] = (Breach(Rule.PLAN, session.pk, "has this place already"),)
        else:
            after = moved(problem, table.sessions, Move(Do.SEAT, session.pk, patient=patient.id))
            found[row.pk] = tuple(each for each in made_by(problem, table.sessions, after) if each.hard)
    return found


def session_in_week(ref: UUID, *, viewer: Viewer) -> Session | None:
    """A session, for those who see every schedule."""
    found = Session.objects.filter(ref=ref).select_related("week__programme", "facilitator__account").first()
    return found if reads_widely(viewer, Kind.SCHEDULE) else None


def patients_waiting(refs: list[UUID]) -> list[Patient]:
    """These patients, by name."""
    return list(Patient.objects.filter(ref__in=refs).select_related("account").order_by("family_name", "pk"))


def own_offer(ref: UUID, *, viewer: Viewer, at: datetime) -> SeatOffer | None:
    """An offer to the viewer."""
    found: SeatOffer | None = _own(viewer, at).filter(ref=ref).first()
    return found


def open_offers(*, viewer: Viewer, at: datetime) -> tuple[SeatOffer, ...]:
    """The places offered to the viewer that they could take now, soonest first.

    Acts programme-wide, for nobody else counts the seats of others; it tells no more than that a place is left.
    """
    is_left = Q(session__block__group_max=None) | Q(taken__lt=F("session__block__group_max"))
    still = _own(viewer, at).filter(taken_at=None, ended_at=None, until__gt=at, session__cancelled_at=None)
    taken = Count("session__seats", filter=Q(session__seats__cancelled_at=None))
    with acting_as(viewer.account_id, wide=True):
        return tuple(still.annotate(taken=taken).filter(is_left).order_by("session__starts_at", "pk"))


def _own(viewer: Viewer, at: datetime) -> QuerySet[SeatOffer]:
    rows: QuerySet[SeatOffer] = SeatOffer.objects.visible_to(viewer, at=at).filter(patient=viewer.patient_id or 0)
    return rows.select_related("session__facilitator__account", "patient__account")
