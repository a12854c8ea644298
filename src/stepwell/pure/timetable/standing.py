"""What is a week as it stands, published or on the table, in the words of the solver?"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.by_hand import Sessions
from stepwell.pure.timetable.calendars import minute_of, span_of
from stepwell.pure.timetable.flat import FlatWeek, flattened
from stepwell.pure.timetable.solving.plan import Group, Meeting, in_order
from stepwell.pure.timetable.solving.problem import OneToOneNeed, Patient, Problem
from stepwell.pure.timetable.solving.slots import Slots
from stepwell.pure.timetable.week import PlacedSession, WeekProblem


class Standing:
    """The `problem` and the `plan`, with the number of the session that each group is, by its type, leader and starts,
    and that each meeting is (`alone`), by whose need it meets.

    An hour chosen by hand is one in which such a session may be; what the solver has no words for, and what is `fixed`,
    takes its time.
    """

    def __init__(
        self, problem: WeekProblem, sessions: Sessions, *, fixed: Collection[int] = (), flat: FlatWeek | None = None
    ) -> None:
        self.flat = flat or flattened(problem)  # half a second for some hundreds of patients
        self.member = {each.id: id for id, each in self.flat.patients.items()}
        self.leader = {each.id: id for id, each in self.flat.clinicians.items()}
        self.numbers: dict[tuple[str, str, tuple[int, ...]], int] = {}
        self.groups: list[Group] = []
        self.meetings: dict[tuple[str, str, int], Meeting] = {}
        self.alone: dict[tuple[str, str, int], int] = {}
        self.fixed = fixed
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
        if leader and members and slot >= 0 and number not in self.fixed:
            if session.kind.in_a_group:
                if type := self._type(session.block, day):
                    group = Group(type, leader, (slot,), members)
                    self.groups.append(group)
                    self.numbers[type, leader, group.starts] = number
                    return
            elif need := self._need(session.block, members[0], day):
                self.meetings[need] = Meeting(members[0], need[1], leader, slot, need[2])
                self.alone[need] = number
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
