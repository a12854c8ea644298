"""What could these patients still join this week, and what of their groups is not planned for them?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.models import SeatOffer, Session, Week
from stepwell.clinic.schedule.published import PublishedTable, published_table
from stepwell.plumbing.database import acting_as
from stepwell.pure.timetable.by_hand import Sessions
from stepwell.pure.timetable.waiting import may_join
from stepwell.pure.timetable.week import PlacedSession, WeekBlock, WeekProblem

TOLD = 5  # places for one person, the soonest: who has so many to choose from needs no more


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """A session to come with a place free for somebody; `offered_until` where it is offered to them."""

    ref: UUID
    session: Session
    room: int
    offered_until: datetime | None


@dataclass(frozen=True, slots=True)
class MakingUp:
    """Of one patient: the groups of their plan that are planned too seldom, in words; the soonest that are open."""

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
    keys = {row.pk: key for key, row in table.wanted.patients.items()}
    theirs: dict[str, dict[int, PlacedSession]] = defaultdict(dict)
    for number, session in table.sessions.items():
        for key in session.patients:
            theirs[key][number] = session
    coming = _coming(table, at)
    found = {}
    for patient in patients:
        if key := keys.get(patient.pk, ""):
            lacks = tuple(_lacks(table, key, theirs[key]))
            looks = bool(lacks) or patient.pk in short
            places = [
                OpenPlace(table.rows[number].ref, table.rows[number], room, offered.get((number, patient.pk)))
                for number, room in islice(_open_to(table, key, theirs[key], coming) if looks else (), TOLD)
            ]
            found[patient.pk] = MakingUp(lacks, tuple(places))
    return found


def _coming(table: PublishedTable, at: datetime) -> dict[int, int]:
    """The groups to come in which places are free, soonest first, with how many."""
    most = {block.key: block.group_max or 0 for block in table.wanted.problem.blocks if block.kind.in_a_group}
    sessions = sorted(table.sessions.items(), key=lambda each: (each[1].period.start_at, each[0]))
    rooms = {number: most.get(each.block, 0) - len(each.patients) for number, each in sessions}
    return {number: rooms[number] for number, each in sessions if each.period.start_at > at and rooms[number] > 0}


def _open_to(table: PublishedTable, key: str, theirs: Sessions, coming: Mapping[int, int]) -> Iterable[tuple[int, int]]:
    """Those of them that this patient may join."""
    problem = table.wanted.problem
    blocks = {block.key for block in _groups_of(problem, key)}
    for number, room in coming.items():
        session = table.sessions[number]
        if session.block not in blocks or any(each.period.overlaps(session.period) for each in theirs.values()):
            continue  # their own is among them
        if may_join(problem, {**theirs, number: session}, number, key):
            yield number, room


def _lacks(table: PublishedTable, key: str, theirs: Sessions) -> Iterable[str]:
    if table.wanted.stays[key].from_on > table.wanted.problem.monday_on:
        return  # who came in its course is not owed the whole of it
    for block in _groups_of(table.wanted.problem, key):
        planned = sum(each.block == block.key for each in theirs.values())
        if planned < block.per_week:
            title = table.wanted.blocks[block.key].title or block.kind.value
            yield f"{title}: {planned} of {block.per_week} planned"


def _groups_of(problem: WeekProblem, key: str) -> list[WeekBlock]:
    """The groups of this patient's plan."""
    blocks = next(each.blocks for each in problem.patients if each.id == key)
    return [block for block in problem.blocks if block.key in blocks and block.kind.in_a_group]
