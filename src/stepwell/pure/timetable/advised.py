"""What would serve most of those whose plans this week does not meet, and who could take a seat that is free in it?

The week as it stands is put into the solver's words (`flat`), each means is solved on a copy there (`solving.advice`),
and what comes back names people and blocks by their keys.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.by_hand import Sessions
from stepwell.pure.timetable.calendars import minute_of, on_the_wall, open_spans, span_of
from stepwell.pure.timetable.flat import flattened
from stepwell.pure.timetable.solving.advice import HOURS, Advice, advice, what_if
from stepwell.pure.timetable.solving.means import Licence, Means, Working
from stepwell.pure.timetable.solving.plan import Group, Meeting, in_order
from stepwell.pure.timetable.solving.problem import OneToOneNeed, Patient, Problem
from stepwell.pure.timetable.solving.rest import lacking
from stepwell.pure.timetable.solving.slots import Slots, slots_in
from stepwell.pure.timetable.solving.waiting import free_seats
from stepwell.pure.timetable.week import PlacedSession, WeekProblem, Window

_ID = re.compile("«[ct][0-9]+»")


@dataclass(frozen=True, slots=True)
class Counsel:
    """One means, and what it is worth against the same week without it.

    In `words` and in what is `gained` stand keys, as `«clinician …»` and `«block …»`; beside them are `minutes` towards
    the minimum and `days`. `touched` are all others for whom something differs, `worse` who would lack more.
    """

    words: str
    served: tuple[str, ...]
    gained: tuple[tuple[str, int], ...]
    touched: tuple[str, ...]
    worse: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FreePlace:
    """A session with places free that somebody lacks: how many, and who could take one, whom it helps most first."""

    session: int
    room: int
    takers: tuple[str, ...]


def week_advice(
    problem: WeekProblem, sessions: Sessions, *, watching: Callable[[int, int], None] = lambda done, of: None
) -> tuple[Counsel, ...]:
    """What is worth something, whatever serves most patients first. `watching` hears how many of how many are done."""
    week = _Standing(problem, sessions)
    found = advice(
        week.problem, week.plan, weights=week.flat.weights, working=week.working(),
        watching=lambda done, of, words: watching(done, of),
    )  # fmt: skip
    told = [week.told(each) for each in found]
    return tuple(each for nth, each in enumerate(told) if each.words not in {one.words for one in told[:nth]})


def what_if_licensed(problem: WeekProblem, sessions: Sessions, clinician: str, state: str) -> Counsel | None:
    """What this clinician's licence in that state would be worth; None where it would serve nobody."""
    week = _Standing(problem, sessions)
    means = Licence(week.leader[clinician], state)
    lacks = lacking(week.problem, week.plan)
    there = [each.id for each in week.problem.patients if each.state == state and lacks[each.id]]
    found = what_if(week.problem, week.plan, means, there, weights=week.flat.weights)
    return week.told(found) if found else None


def free_places(problem: WeekProblem, sessions: Sessions, *, at: datetime) -> tuple[FreePlace, ...]:
    """The groups that begin from now on in which a place is free that somebody lacks, soonest first."""
    week = _Standing(problem, sessions)
    axis = week.flat.axis
    now = max(0, -(-(minute_of(at) - axis.begins) // axis.minutes))
    found = free_seats(week.problem, week.plan, now=now, weights=week.flat.weights)
    return tuple(
        FreePlace(week.numbers[each.group], each.room, tuple(week.patient(taker.patient) for taker in each.takers))
        for each in found
        if each.group in week.numbers
    )


class _Standing:
    """A week as it stands, in the solver's words: an hour chosen by hand is one in which such a session may be."""

    def __init__(self, problem: WeekProblem, sessions: Sessions) -> None:
        self.flat = flattened(problem)
        self.member = {each.id: id for id, each in self.flat.patients.items()}
        self.leader = {each.id: id for id, each in self.flat.clinicians.items()}
        self.numbers: dict[Group, int] = {}
        self.groups: list[Group] = []
        self.meetings: dict[tuple[str, str, int], Meeting] = {}
        self.taken: dict[str, Slots] = defaultdict(int)
        for number, session in sorted(sessions.items(), key=lambda each: (each[1].period.start_at, each[0])):
            self._put(number, session)
        self.plan = in_order(self.groups, list(self.meetings.values()))
        self.problem = self._open(self.flat.problem)

    def _put(self, number: int, session: PlacedSession) -> None:
        """The session, where the solver has words for it; else the time of everybody in it is taken."""
        leader, axis = self.leader.get(session.clinician), self.flat.axis
        members = tuple(sorted(self.member[each] for each in session.patients if each in self.member))
        slot = axis.start(minute_of(session.period.start_at)).bit_length() - 1
        day = Weekday(session.period.start_at.astimezone(session.zone).weekday())
        if leader and members and slot >= 0:
            if session.kind.in_a_group:
                if type := self._type(session.block, day):
                    group = Group(type, leader, (slot,), members)
                    self.groups.append(group)
                    self.numbers[group] = number
                    return
            elif need := self._need(session.block, members[0], day):
                self.meetings[need] = Meeting(members[0], need[1], leader, slot, need[2])
                return
        for each in (*members, *([leader] if leader else [])):
            self.taken[each] |= axis.touched([span_of(session.period)])

    def _type(self, block: str, day: Weekday) -> str | None:
        """The type of group this meeting is: that of its day, else any of the block."""
        own = [id for id, asked in self.flat.types.items() if asked.block.key == block]
        return next((each for each in own if self.flat.types[each].day == day), own[0] if own else None)

    def _need(self, block: str, member: str, day: Weekday) -> tuple[str, str, int] | None:
        own = [
            need
            for need, asked in self.flat.needs.items()
            if need[0] == member and asked.block.key == block and need not in self.meetings
        ]
        return next((each for each in own if self.flat.needs[each].day in (None, day)), own[0] if own else None)

    def _open(self, problem: Problem) -> Problem:
        """The problem in which everything that was put in may be where it is."""
        begins: dict[str, Slots] = defaultdict(int)
        for group in self.groups:
            begins[group.type] |= 1 << group.starts[0]
        types = [replace(each, starts=(each.starts or 0) | begins[each.id]) for each in problem.group_types]
        leaders = [replace(each, available=each.available & ~self.taken[each.id]) for each in problem.clinicians]
        members = [
            replace(
                each,
                available=each.available & ~self.taken[each.id],
                one_to_ones=tuple(self._as_met(each, need) for need in each.one_to_ones),
            )
            for each in problem.patients
        ]
        return replace(problem, group_types=tuple(types), clinicians=tuple(leaders), patients=tuple(members))

    def _as_met(self, patient: Patient, need: OneToOneNeed) -> OneToOneNeed:
        met = self.meetings.get((patient.id, need.kind.value, need.nth))
        if met is None:
            return need
        starts = None if need.starts is None else need.starts | 1 << met.start
        return replace(need, starts=starts, clinicians=tuple(dict.fromkeys((*need.clinicians, met.clinician))))

    def working(self) -> list[Slots]:
        """The hours of whoever would be hired, on the wall of the programme."""
        days = list(Weekday)[:5]
        return [
            self.flat.axis.within(
                open_spans([Window(day, time(first), time(end)) for day in days], self.flat.zone, self.flat.monday_on)
            )
            for first, end in HOURS
        ]

    # ---- words
    def patient(self, id: str) -> str:
        return self.flat.patients[id].id

    def told(self, found: Advice) -> Counsel:
        gained = [self._gain(what, many) for what, many in found.gained.most_common() if many > 0]
        return Counsel(
            words=self._by_key(self._words(found.means, found.words)),
            served=tuple(self.patient(each) for each in found.served),
            gained=tuple(_added(gained)),
            touched=tuple(self.patient(each) for each in found.touched),
            worse=tuple(self.patient(each) for each in found.worse),
        )

    def _words(self, means: Means, words: str) -> str:
        if not isinstance(means, Working):
            return words
        starts = [each for each in slots_in(means.slots) if each == 0 or not means.slots >> each - 1 & 1]
        at = " and ".join(on_the_wall(self.flat.axis.minute(each), self.flat.zone) for each in starts)
        return f"{means.clinician} working {at}"

    def _gain(self, what: str, many: int) -> tuple[str, int]:
        if what == "hours":
            return "minutes", many * self.flat.axis.minutes
        return self._by_key(what.removeprefix("group ")), many

    def _by_key(self, words: str) -> str:
        return _ID.sub(lambda found: self._key(found[0]), words)

    def _key(self, id: str) -> str:
        clinician = self.flat.clinicians.get(id)
        return f"«clinician {clinician.id}»" if clinician else f"«block {self.flat.types[id].block.key}»"


def _added(gained: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The same thing on several days is one."""
    found: dict[str, int] = defaultdict(int)
    for what, many in gained:
        found[what] += many
    yield from found.items()
