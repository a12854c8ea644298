"""Something has happened: what becomes of published weeks, as far as they have not begun, nor been opened early?"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from stepwell.clinic.access import actions as access
from stepwell.clinic.live.models import Opening
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.actions import Place
from stepwell.clinic.people.models import Account, Patient, Relative, Staff
from stepwell.clinic.people.queries import moves_ahead
from stepwell.clinic.safety import actions as safety
from stepwell.clinic.safety.rota import is_on_the_rota
from stepwell.clinic.schedule import actions as schedule
from stepwell.clinic.schedule.actions import Mover, Window
from stepwell.clinic.schedule.models import Week
from stepwell.clinic.schedule.published import (
    PublishedTable,
    weeks_attended,
    weeks_led,
    weeks_of_stay,
)
from stepwell.plumbing.aside import answered_aside
from stepwell.pure.timetable.blocks import Kind
from stepwell.pure.timetable.breaches import Rule, breaches
from stepwell.pure.timetable.by_hand import Move
from stepwell.pure.timetable.replanned import Fall, Step, one_by_one, unlicensed
from stepwell.pure.values import STATE_NAMES, ClockTime, Period, zone_named

MOVED_NO_SOONER_THAN = timedelta(hours=2)
SHOWN_FOR = timedelta(minutes=30)  # so long a plan is found anew as it was found; later, as of then
# The solver takes 75 MB and most of a second to load, which no page should carry: it is asked in a process that is gone
# with its answer. That needs no worker. Where it takes longer than this, the plan is made session by session.
ANSWERS_WITHIN_SECONDS = 10.0
MENDED = "stepwell.pure.timetable.mended:mended"


@dataclass(frozen=True, slots=True)
class Cover:
    """What becomes of one published week, step by step, soonest first.

    `plain` where nobody looked at all of it together: the solver did not answer in time.
    """

    table: PublishedTable
    steps: tuple[Step, ...]
    plain: bool = False

    @property
    def moves(self) -> list[Move]:
        """All that changes, one after the other."""
        return [move for step in self.steps for move in step.moves]


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan that somebody has seen: its seal (`seal_of`), as of when it was found, and which weeks of it are `plain`,
    by their refs."""

    seal: str
    at: datetime
    plain: frozenset[str] = frozenset()


class Disruption(ABC):
    """Something that happened. It is kept as a fact first; what becomes of each week follows from the facts."""

    @abstractmethod
    def keep(self, *, by: Account, at: datetime) -> None:
        """Write down what happened; said twice it is one fact."""

    @abstractmethod
    def weeks(self, *, at: datetime) -> Sequence[Week]:
        """The published weeks it may touch, soonest first."""

    @abstractmethod
    def falls(self, table: PublishedTable, ahead: Collection[int], *, at: datetime) -> Fall | None:
        """What cannot be as planned in this week, or None. `ahead`: the keys of its sessions that may still change."""

    def mover(self) -> Mover | None:
        """Who lives elsewhere with it."""
        return None

    def cover(
        self, table: PublishedTable, opened: Collection[int], *, at: datetime, shown: Shown | None = None
    ) -> Cover:
        """What becomes of this week, found as it was `shown`. Asks nothing of the database, and may take seconds."""
        ahead = {number for number, row in table.rows.items() if row.starts_at > at and number not in opened}
        if shown and timedelta(0) <= at - shown.at <= SHOWN_FOR:
            at = shown.at
        fall = self.falls(table, ahead, at=at)
        if fall is None:
            return Cover(table, ())
        asked = table.wanted.problem, dict(table.sessions), fall
        steps: tuple[Step, ...] | None = None
        if not (shown and str(table.week.ref) in shown.plain):
            steps = answered_aside(MENDED, *asked, seconds=ANSWERS_WITHIN_SECONDS)
        return Cover(table, one_by_one(*asked) if steps is None else steps, plain=steps is None)


@dataclass(frozen=True, slots=True)
class Away(Disruption):
    """A colleague is ill, or on leave. Where nobody is left on call then, that is announced at once."""

    staff: Staff
    period: Period
    kind: str

    def keep(self, *, by: Account, at: datetime) -> None:
        people.add_absence(
            account=self.staff.account,
            starts_at=self.period.start_at,
            ends_at=self.period.until,
            kind=self.kind,
            by=by,
            at=at,
        )
        if is_on_the_rota(self.staff, at=at):
            safety.announce_holes(at=at)

    def weeks(self, *, at: datetime) -> Sequence[Week]:
        return weeks_led(self.staff, self.period)

    def falls(self, table: PublishedTable, ahead: Collection[int], *, at: datetime) -> Fall | None:
        lost = sorted(
            number
            for number in ahead
            if table.rows[number].facilitator_id == self.staff.pk
            and table.sessions[number].period.overlaps(self.period)
        )
        return Fall(tuple(lost), at + MOVED_NO_SOONER_THAN) if lost else None


@dataclass(frozen=True, slots=True)
class LivesElsewhere(Disruption):
    """A patient lives in another state from a day on; without `to` it was said before."""

    patient: Patient
    to: Place | None = None
    from_on: date | None = None

    def keep(self, *, by: Account, at: datetime) -> None:
        if self.to is not None and self.from_on is not None:
            said = people.say_move(patient=self.patient, to=self.to, from_on=self.from_on, by=by, at=at)
            if said is not None and said.moved_at is not None:
                access.settle_representation(patient=said.patient, by=by, at=at)

    def weeks(self, *, at: datetime) -> Sequence[Week]:
        return weeks_attended([self.patient], after_at=at)

    def falls(self, table: PublishedTable, ahead: Collection[int], *, at: datetime) -> Fall | None:
        key = table.key_of(self.patient)
        who = next((each for each in table.wanted.problem.patients if each.id == key), None)
        lost = sorted({*ahead}.intersection(unlicensed(table.wanted.problem, table.sessions, who))) if who else []
        return Fall(tuple(lost), at + MOVED_NO_SOONER_THAN, key) if lost else None

    def mover(self) -> Mover | None:
        """None where they live there by now, and have been told."""
        move = self.ahead()
        if move is None:
            return None
        state, zone = STATE_NAMES.get(move[0].state, move[0].state), zone_named(move[0].time_zone)
        words = f"From {move[1]:%-d %B} on your team plans with you in {state}."
        if zone != self.patient.zone:
            place = zone.key.rpartition("/")[2].replace("_", " ")
            words += f" Times are by the clocks of {place} from then, and in this message."
        return Mover(self.patient, words, zone)

    def ahead(self) -> tuple[Place, date] | None:
        """Where to, and from which day on; None where they live there by now."""
        if self.to is not None and self.from_on is not None:
            return self.to, self.from_on
        said = moves_ahead([self.patient]).get(self.patient.pk)
        return (Place(said.state, said.time_zone), said.from_on) if said else None


@dataclass(frozen=True, slots=True)
class Begins(Disruption):
    """Somebody is new in a published week, and takes what is open in it."""

    patient: Patient

    def keep(self, *, by: Account, at: datetime) -> None:
        """That they are admitted stands already."""

    def weeks(self, *, at: datetime) -> Sequence[Week]:
        return weeks_of_stay(self.patient, on=self.patient.today(at))

    def falls(self, table: PublishedTable, ahead: Collection[int], *, at: datetime) -> Fall | None:
        key = table.key_of(self.patient)
        who = next((each for each in table.wanted.problem.patients if each.id == key), None)
        if who is None:
            return None
        first_at = ClockTime(time(0), who.zone).on(table.wanted.stays[key].from_on)
        return Fall((), max(first_at, at + MOVED_NO_SOONER_THAN), key)


@dataclass(frozen=True, slots=True)
class RelativesCan(Disruption):
    """Somebody's relative can come in these hours of every week, and in no others."""

    relative: Relative
    windows: tuple[Window, ...]

    def keep(self, *, by: Account, at: datetime) -> None:
        schedule.set_availability(account=self.relative.account, windows=self.windows)

    def weeks(self, *, at: datetime) -> Sequence[Week]:
        return weeks_attended([self.relative.patient], after_at=at)

    def falls(self, table: PublishedTable, ahead: Collection[int], *, at: datetime) -> Fall | None:
        key = table.key_of(self.relative.patient)
        lost = {
            each.session
            for each in breaches(table.wanted.problem, table.sessions)
            if each.hard and each.rule is Rule.HOURS and each.patient == key
        }
        lost = {each for each in lost.intersection(ahead) if table.sessions[each].kind is Kind.FAMILY}
        return Fall(tuple(sorted(lost)), at + MOVED_NO_SOONER_THAN, same_hour=False) if lost else None


class PlanChanged(Exception):
    """Since the plan was shown something has changed; nothing was done."""

    def __init__(self) -> None:
        super().__init__("Something has changed since this plan was shown. Nothing was done; this is the plan now.")


def opened_early(table: PublishedTable) -> frozenset[int]:
    """The keys of the sessions of this week that somebody has opened."""
    return frozenset(Opening.objects.filter(session__in=list(table.rows)).values_list("session_id", flat=True))


def seal_of(covers: Sequence[Cover]) -> str:
    """What was shown, in short: nothing else is done than this."""
    shown = [(cover.table.week.pk, step.block, step.moves, step.why) for cover in covers for step in cover.steps]
    return hashlib.sha256(repr(shown).encode()).hexdigest()
