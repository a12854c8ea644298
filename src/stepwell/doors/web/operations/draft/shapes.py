"""How does a week on the table look: by group, by clinician, by patient, by what is missing?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse

from stepwell.clinic.schedule.board import Board, MoveRow, Trial
from stepwell.clinic.schedule.queries import title_of
from stepwell.doors.web.ui.days import WALL
from stepwell.doors.web.ui.times import range_words
from stepwell.pure.timetable.breaches import Breach
from stepwell.pure.timetable.by_hand import Do, Move, Sessions
from stepwell.pure.timetable.reckoning import face
from stepwell.pure.timetable.week import Clinician, PlacedSession, Unplaced
from stepwell.pure.values import Period, hours_words, week_of

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One session, ready to read; `is_new` where somebody in it met otherwise the week before."""

    href: str
    when: str
    title: str
    who: str
    seats: str
    is_new: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of the board and what stands under it."""

    name: str
    facts: str
    lines: tuple[Line, ...]
    is_short: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What is missing for one patient, why, and what would mend it."""

    patient: str
    what: str
    why: str
    ways: tuple[Pair, ...]
    href: str


@dataclass(frozen=True, slots=True)
class Touched:
    """What a change would be for one patient."""

    name: str
    words: str
    is_bad: bool


class Shown:
    """The board in words; every name and time of it is made here."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.wanted = board.wanted
        self.breaches = board.breaches()
        self.limits = {each.key: each.group_max for each in self.wanted.problem.blocks}
        self.plans = {each.id: each.blocks for each in self.wanted.problem.patients}
        self.leaders = {each.id: each for each in self.wanted.problem.clinicians}
        self.faults: dict[int, list[str]] = defaultdict(list)
        for breach in self.breaches:
            self.faults[breach.session].append(self.fault(breach))

    # ---- words
    def patient(self, key: str) -> str:
        row = self.wanted.patients.get(key)
        return row.name if row else "somebody who has left"

    def clinician(self, key: str) -> str:
        row = self.wanted.clinicians.get(key)
        return row.signature if row else "somebody who has left"

    def title(self, block: str) -> str:
        row = self.wanted.blocks.get(block)
        return title_of(row) if row else "A block that is gone"

    def when(self, session: PlacedSession) -> str:
        """Tue 3, 10:00 am–1:00 pm, on the wall of the session."""
        return _span(session.period, session.zone)

    def what(self, session: PlacedSession) -> str:
        return f"{self.title(session.block)}, {self.when(session)}"

    def fault(self, breach: Breach) -> str:
        """The rule that is broken, with the name of whom it is about."""
        who = self.patient(breach.patient) if breach.patient else self.clinician(breach.clinician)
        if not breach.patient and not breach.clinician:
            who = "It"
        return f"{who} {breach.words}."

    def all_faults(self, trial: Trial) -> list[tuple[str, bool]]:
        """What a change would break, with the session it is about, the hard rules first."""
        return [(f"{self.what(trial.after[each.session])}: {self.fault(each)}", each.hard) for each in trial.breaches]

    # ---- the board
    def by_group(self) -> list[Part]:
        """Every block and its meetings, groups first."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, session in self._in_order():
            found[session.block].append(number)
        keys = sorted(found, key=lambda key: (not self._session(found[key][0]).kind.in_a_group, key))
        return [Part(self._of_track(key), _count(found[key]), self._lines(found[key])) for key in keys]

    def by_clinician(self) -> list[Part]:
        """Everybody who leads, by name."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, session in self._in_order():
            found[session.clinician].append(number)
        parts = []
        for key in sorted(found, key=self.clinician):
            minutes = sum(self._session(number).period.minutes for number in found[key])
            leader = self.leaders.get(key)
            limit = leader.most_minutes_week if leader else None
            most = "" if limit is None else f" of at most {hours_words(limit)}"
            facts = f"{_count(found[key])}, {hours_words(minutes)}{most}"
            notes = self._on_call(leader) if leader else ()
            parts.append(Part(self.clinician(key), facts, self._lines(found[key]), notes=notes))
        return parts

    def by_patient(self) -> list[Part]:
        """Everybody in the programme, who has least for their level first."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, session in self._in_order():
            for patient in session.patients:
                found[patient].append(number)
        have = self.board.hours()
        parts = []
        for key in sorted(have, key=lambda each: (not have[each].is_short, self.patient(each))):
            its = have[key]
            least = f"; at least {hours_words(its.least)}" if its.least else ""
            facts = f"{hours_words(its.minutes)} of {hours_words(its.asked)} planned for{least}"
            parts.append(Part(self.patient(key), facts, self._lines(found[key]), its.is_short, self._news(key)))
        return parts

    def gaps(self) -> list[Gap]:
        """What is missing, with the first ways to mend it."""
        return [self._gap(each) for each in self.board.missing()]

    def touched(self, trial: Trial) -> list[Touched]:
        """Whom a change would touch: hours lost or won, and another week than the last."""
        least, found = self.board.least, []
        for each in trial.differences:
            words = []
            if each.minutes != each.minutes_before:
                verb = "loses" if each.minutes < each.minutes_before else "gains"
                words.append(f"{verb} {hours_words(abs(each.minutes - each.minutes_before))}")
            below = each.minutes < least.get(each.patient, 0)
            if below:
                words.append(f"would have {hours_words(each.minutes)} of at least {hours_words(least[each.patient])}")
            if each.changes:
                words.append("meets otherwise than last week")
            found.append(Touched(self.patient(each.patient), "; ".join(words) or "as last week", below))
        return found

    def said(self, row: MoveRow, sessions: Sessions) -> str:
        """A change that was made by hand, in words."""
        move, session = row.move, sessions.get(row.move.session)
        what = self.what(session) if session else self.title(move.block) if move.block else "a session that is gone"
        done = {
            Do.MOVE: f"moved {what}",
            Do.SEAT: f"seated {self.patient(move.patient)} in {what}",
            Do.UNSEAT: f"took {self.patient(move.patient)} out of {what}",
            Do.DROP: "dropped a session",
            Do.ADD: f"added {what} for {self.patient(move.patient)}",
        }[move.do]
        return f"{row.by or 'Somebody'} {'took back' if row.undone else ''}{': ' if row.undone else ''}{done}"

    # ---- what the board is made of
    def _on_call(self, leader: Clinician) -> tuple[str, ...]:
        """Why somebody leads no group at some hours of the week, on the wall of its sessions."""
        zone = next(iter(self.board.sessions.values())).zone
        week = week_of(self.board.draft.starts_on, zone)
        turns = [_span(each, zone) for each in leader.on_call if each.overlaps(week)]
        return (f"on call, so without a group, {'; '.join(turns)}",) if turns else ()

    def _in_order(self) -> list[tuple[int, PlacedSession]]:
        return sorted(self.board.sessions.items(), key=lambda each: (each[1].period.start_at, each[0]))

    def _session(self, number: int) -> PlacedSession:
        return self.board.sessions[number]

    def _lines(self, numbers: Iterable[int]) -> tuple[Line, ...]:
        return tuple(self.line(number) for number in numbers)

    def line(self, number: int) -> Line:
        """One session."""
        session = self._session(number)
        alone = not session.kind.in_a_group and len(session.patients) == 1
        most = self.limits.get(session.block)
        limit = f" of {most}" if most else ""
        return Line(
            href=change_address(self.board.draft.ref, session=number),
            when=self.when(session),
            title=self.title(session.block),
            who=self.clinician(session.clinician),
            seats=self.patient(session.patients[0]) if alone else f"{len(session.patients)}{limit} seats",
            is_new=any(face(session) not in self.board.known.get(each, {face(session)}) for each in session.patients),
            faults=tuple(self.faults[number]),
        )

    def _news(self, patient: str) -> tuple[str, ...]:
        known = self.board.known.get(patient)
        if known is None:
            return ("No week before this one.",)
        now = {face(each) for each in self.board.sessions.values() if patient in each.patients}
        due = self.plans.get(patient, frozenset())  # what comes round every few weeks is not missed meanwhile
        news, gone = len(now - known), sum(each.block in due for each in known - now)
        if not news and not gone:
            return ("As last week.",)
        return (f"{news} otherwise than last week" + (f", {gone} of last week not there" if gone else "") + ".",)

    def _of_track(self, block: str) -> str:
        row = self.wanted.blocks.get(block)
        return f"{self.title(block)}, {row.track.name}" if row else self.title(block)

    def _gap(self, gap: Unplaced) -> Gap:
        day = f", {gap.on:%A}" if gap.on else ""
        patient, block = self.wanted.patients[gap.patient], self.wanted.blocks[gap.block]
        ways = tuple((self._way(move), self._address(move)) for move in self.board.ways(gap.patient, gap.block))
        href = change_address(self.board.draft.ref, do=Do.ADD.value, patient=str(patient.ref), block=str(block.ref))
        return Gap(patient.name, f"{self.title(gap.block)}{day}", gap.reason, ways, href)

    def _way(self, move: Move) -> str:
        if move.do is Do.SEAT:
            session = self._session(move.session)
            return f"a seat {self.when(session)} with {self.clinician(session.clinician)}"
        after = self.board.trial(move).after[move.session]
        return f"{self.when(after)} with {self.clinician(move.clinician)}"

    def _address(self, move: Move) -> str:
        said = {"do": move.do.value, "patient": str(self.wanted.patients[move.patient].ref)}
        if move.do is Do.SEAT:
            return change_address(self.board.draft.ref, session=move.session, **said)
        block, leader = self.wanted.blocks[move.block], self.wanted.clinicians[move.clinician]
        zone = next(each.zone for each in self.wanted.problem.blocks if each.key == move.block)
        start = move.start_at.astimezone(zone).strftime(WALL) if move.start_at else ""
        said |= {"block": str(block.ref), "clinician": str(leader.ref), "start": start}
        return change_address(self.board.draft.ref, **said)


def change_address(ref: UUID, **said: object) -> str:
    """Where one change is tried, and kept."""
    return f"{reverse('operations:change_draft', args=[ref])}?{urlencode({k: v for k, v in said.items() if v})}"


def _span(period: Period, zone: ZoneInfo) -> str:
    local = period.start_at.astimezone(zone)
    return f"{local:%a} {local.day}, {range_words(period.start_at, period.until, zone)}"


def _count(numbers: Mapping[int, object] | list[int]) -> str:
    return "1 session" if len(numbers) == 1 else f"{len(numbers)} sessions"
