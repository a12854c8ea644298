"""What could these patients still join this week, and what of their groups is not planned for them?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.models import SeatOffer, Session, Week
from stepwell.clinic.schedule.published import PublishedTable, published_table
from stepwell.plumbing.database import acting_as
from stepwell.pure.timetable.waiting import may_join


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A session to come with a place free for somebody; `offered_until` where it is offered to them."""

    ref: UUID
    session: Session
    room: int
    offered_until: datetime | None


@dataclass(frozen=True, slots=True)
class MakingUp:
    """Of one patient: the groups of their plan that are planned too seldom, in words; what is open, soonest first."""

    lacks: tuple[str, ...] = ()
    places: tuple[OpenPlace, ...] = ()


def making_up(
    programme: Programme,
    starts_on: date,
    patients: Collection[Patient],
    *,
    short: Collection[int],
    viewer: Viewer,
    at: datetime,
) -> Mapping[int, MakingUp]:
    """By the patient's key, for those who are in the programme in that published week. As many queries for any number.

    Places are looked for where somebody lacks a group, or is `short` by what else is known of them. Acts
    programme-wide, for nobody else counts the seats of others; it tells no more than that a place is left.
    """
    with acting_as(viewer.account_id, wide=True):
        week = Week.objects.filter(programme=programme, starts_on=starts_on).select_related("programme").first()
        if week is None:
            return {}
        table = published_table(week)
        still = SeatOffer.objects.filter(session__week=week, taken_at=None, ended_at=None, until__gt=at)
        offered = {(each.session_id, each.patient_id): each.until for each in still.filter(patient__in=patients)}
    found = {}
    for patient in patients:
        if key := table.key_of(patient):
            lacks = tuple(_lacks(table, key))
            looks = bool(lacks) or patient.pk in short
            places = [
                OpenPlace(table.rows[number].ref, table.rows[number], room, offered.get((number, patient.pk)))
                for number, room in (_open_to(table, key, at) if looks else ())
            ]
            places.sort(key=lambda each: (each.session.starts_at, each.session.pk))
            found[patient.pk] = MakingUp(lacks, tuple(places))
    return found


def _open_to(table: PublishedTable, key: str, at: datetime) -> Iterable[tuple[int, int]]:
    """The groups to come that this patient may join, with how many places are free in each."""
    problem = table.wanted.problem
    blocks = {block.key: block for block in problem.blocks}
    theirs = next(each.blocks for each in problem.patients if each.id == key)
    for number, session in table.sessions.items():
        block = blocks.get(session.block)
        if block is None or not block.kind.in_a_group or block.key not in theirs or key in session.patients:
            continue
        room = (block.group_max or 0) - len(session.patients)
        if room > 0 and session.period.start_at > at and may_join(problem, table.sessions, number, key):
            yield number, room


def _lacks(table: PublishedTable, key: str) -> Iterable[str]:
    problem = table.wanted.problem
    theirs = next(each.blocks for each in problem.patients if each.id == key)
    if table.wanted.stays[key].from_on > problem.monday_on:
        return  # who came in its course is not owed the whole of it
    for block in problem.blocks:
        if block.key in theirs and block.kind.in_a_group:
            planned = sum(each.block == block.key and key in each.patients for each in table.sessions.values())
            if planned < block.per_week:
                title = table.wanted.blocks[block.key].title or block.kind.value
                yield f"{title}: {planned} of {block.per_week} planned"
