"""What lies on the table for whoever plans a week, and what would a change do to it?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from stepwell.clinic.access.queries import reads_widely
from stepwell.clinic.people.models import Staff
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Programme
from stepwell.clinic.schedule.drafts import Table, move_of, table_of
from stepwell.clinic.schedule.models import DraftMove, DraftWeek, Seat
from stepwell.clinic.schedule.problem import WeekToPlace, week_to_place
from stepwell.clinic.schedule.since import Said, said_since
from stepwell.pure.entitlement import Kind
from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.breaches import Breach, breaches, made_by
from stepwell.pure.timetable.by_hand import Move, Sessions, moved
from stepwell.pure.timetable.reckoning import Difference, Face, asked_minutes, cost, minutes_of_each, missing
from stepwell.pure.timetable.ways import ways_to_seat
from stepwell.pure.timetable.week import Unplaced
from stepwell.pure.values import zone_named

Known = Mapping[str, frozenset[Face]]


@dataclass(frozen=True, slots=True)
class DraftOfWeek:
    """How far the draft of a week is; `trouble` says why no plan could be made."""

    ref: UUID
    programme: Programme
    starts_on: date
    version: int
    asked_at: datetime
    made_at: datetime | None
    trouble: str


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One change by hand: by whom and when, and whether it was taken back."""

    move: Move
    by: str
    at: datetime
    undone: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """What one patient has in minutes, beside what their plan asks for and what their level needs at least."""

    minutes: int
    asked: int
    least: int

    @property
    def is_short(self) -> bool:
        """Whether they would have less than the least."""
        return self.minutes < self.least


@dataclass(frozen=True, slots=True)
class Trial:
    """What one change would break, and whom it would touch."""

    after: Sessions
    breaches: tuple[Breach, ...]
    differences: tuple[Difference, ...]

    @property
    def may_stand(self) -> bool:
        """Whether it breaks only rules that bend."""
        return not any(each.hard for each in self.breaches)


@dataclass(frozen=True, slots=True)
class Board:
    """The week on the table, with the rows its keys stand for, what was known the week before, and what was said of
    those in it `since` it was made.
    """

    draft: DraftOfWeek
    wanted: WeekToPlace
    table: Table
    moves: tuple[MoveRow, ...]
    known: Known
    least: Mapping[str, int]
    since: tuple[Said, ...]

    @property
    def sessions(self) -> Sessions:
        return self.table.sessions

    def breaches(self) -> tuple[Breach, ...]:
        """Every rule the week on the table breaks by now."""
        return breaches(self.wanted.problem, self.sessions)

    def missing(self) -> tuple[Unplaced, ...]:
        """What is asked for and not there."""
        return missing(self.wanted.problem, self.sessions, self.table.unplaced)

    def hours(self) -> dict[str, Hours]:
        """The hours of each patient."""
        have, asked = minutes_of_each(self.sessions), asked_minutes(self.wanted.problem)
        return {key: Hours(have[key], asked[key], self.least.get(key, 0)) for key in asked}

    def trial(self, move: Move) -> Trial:
        """What this change would do. Raises `Refused` where there is nothing to change."""
        problem, after = self.wanted.problem, moved(self.wanted.problem, self.sessions, move)
        return Trial(after, made_by(problem, self.sessions, after), cost(self.sessions, after, self.known))

    def ways(self, patient: str, block: str) -> list[Move]:
        """The first ways to seat this patient in this block that break no rule."""
        problem = self.wanted.problem
        who = next(each for each in problem.patients if each.id == patient)
        what = next(each for each in problem.blocks if each.key == block)
        found = ways_to_seat(problem, self.sessions, who, what)
        return [move for move, _ in zip(found, range(3), strict=False)]


def draft_of_week(programme: Programme, starts_on: date, *, viewer: Viewer) -> DraftOfWeek | None:
    """The draft of this week, for those who see every schedule; None where there is none."""
    draft = DraftWeek.objects.filter(programme=programme, starts_on=starts_on).select_related("programme").first()
    return _facts(draft) if draft and reads_widely(viewer, Kind.SCHEDULE) else None


def draft_by_ref(ref: UUID, *, viewer: Viewer) -> DraftOfWeek | None:
    """The draft under this address; None where there is none any more."""
    draft = DraftWeek.objects.filter(ref=ref).select_related("programme").first()
    return _facts(draft) if draft and reads_widely(viewer, Kind.SCHEDULE) else None


def board(ref: UUID, *, viewer: Viewer) -> Board | None:
    """The draft with everything that is needed to judge it; None where there is none, or its plan is not made yet."""
    draft = DraftWeek.objects.filter(ref=ref, plan__isnull=False).select_related("programme").first()
    if draft is None or not reads_widely(viewer, Kind.SCHEDULE):
        return None
    wanted = week_to_place(draft.programme, draft.starts_on)
    return Board(
        draft=_facts(draft),
        wanted=wanted,
        table=table_of(draft, wanted.problem),
        moves=tuple(moves_of(draft.moves.order_by("version"))),
        known=_known(wanted, draft.programme, draft.starts_on - timedelta(days=7)),
        least={each.id: each.least_minutes for each in wanted.problem.patients},
        since=said_since(
            draft.made_at or draft.asked_at, draft.starts_on, wanted.clinicians.values(), wanted.patients.values()
        ),
    )


def _facts(draft: DraftWeek) -> DraftOfWeek:
    return DraftOfWeek(
        draft.ref, draft.programme, draft.starts_on, draft.version, draft.asked_at, draft.made_at, draft.trouble
    )


def moves_of(rows: Iterable[DraftMove]) -> list[MoveRow]:
    """Changes by hand, each with the name of who made it, or of who took it back. One query besides."""
    kept = list(rows)
    by = {each.pk: each.undone_by_id or each.by_id for each in kept}
    names = dict(Staff.objects.filter(account__in=set(by.values())).values_list("account_id", "name"))
    return [
        MoveRow(move_of(each.move), names.get(by[each.pk], ""), each.at, each.undone_in is not None) for each in kept
    ]


def _known(wanted: WeekToPlace, programme: Programme, starts_on: date) -> Known:
    """The meetings each patient had the week before, by the keys of this one. One query."""
    clinicians = {row.pk: key for key, row in wanted.clinicians.items()}
    blocks = {row.pk: key for key, row in wanted.blocks.items()}
    patients = {row.pk: key for key, row in wanted.patients.items()}
    rows = Seat.objects.filter(
        session__week__programme=programme,
        session__week__starts_on=starts_on,
        session__cancelled_at__isnull=True,
        cancelled_at__isnull=True,
    ).values_list("patient_id", "session__block_id", "session__facilitator_id", "starts_at", "session__time_zone")
    found: dict[str, set[Face]] = defaultdict(set)
    for patient, block, clinician, starts_at, zone in rows:
        local, leads = starts_at.astimezone(zone_named(zone)), clinicians.get(clinician, "")
        met = Face(blocks.get(block, ""), Weekday(local.weekday()), f"{local:%H:%M}", leads)
        found[patients.get(patient, "")].add(met)
    return {who: frozenset(met) for who, met in found.items()}
