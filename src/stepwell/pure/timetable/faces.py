"""Who leads whom, so that a patient sees a face they know?

To the solver it is one whoever leads a group. Of those who may lead it and are free, this gives each patient the
clinician who led them in the same block the days before, or last week, and makes groups that meet at once of even size.
How many groups there are, and who has a seat, stays as it was solved.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan, in_order
from stepwell.pure.timetable.solving.problem import Clinician, Problem
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.slots import Slots, span

Faces = dict[tuple[str, str], str]  # by block and patient: who led them last


def with_known_faces(problem: Problem, plan: Plan, block_of: Mapping[str, str], faces: Faces) -> Plan:
    """The same plan with leaders and members of groups changed about where more patients know their leader.

    `block_of` is by type of group. A change that would break a rule is not made.
    """
    known = dict(faces)
    for starts, type in sorted({(each.starts, each.type) for each in plan.groups}):
        now = [each for each in plan.groups if (each.starts, each.type) == (starts, type)]
        here = {
            member: known[block_of[type], member]
            for each in now
            for member in each.members
            if (block_of[type], member) in known
        }
        for known_first in (True, False):
            changed = _Changing(problem, plan, now, here).sections(known_first=known_first)
            tried = replace(
                in_order([*(set(plan.groups) - set(now)), *changed], list(plan.one_to_ones)), unmet=plan.unmet
            )
            if changed and not breaches(problem, tried):
                plan, now = tried, changed
                break
        known |= {(block_of[type], member): each.clinician for each in now for member in each.members}
    return plan


class _Changing:
    """The groups of one type that meet at once, and who else could lead them."""

    def __init__(self, problem: Problem, plan: Plan, now: list[Group], known: Mapping[str, str]) -> None:
        self.now, self.known = now, known
        kind = problem.type_of[now[0].type]
        self.largest = kind.largest
        self.members = sorted(member for each in now for member in each.members)
        self.state = {each: problem.patient_of[each].state for each in self.members}
        slots = sum(span(start, kind.length) for start in now[0].starts)
        busy = {each.clinician for each in plan.groups if each not in now and _overlap(problem, each, slots)}
        busy |= {each.clinician for each in plan.one_to_ones if _meets(problem, each) & slots}
        self.free = [
            each
            for each in problem.clinicians
            if each.may_lead(kind) and not slots & (~each.available | each.no_groups) and each.id not in busy
        ]

    def sections(self, *, known_first: bool) -> list[Group]:
        """As many groups as now, even in size, each led by somebody licensed for all; none where that fails."""
        leaders = Counter(state for each in self.free for state in each.licences)
        waiting, unused, found = list(self.members), list(self.free), []
        for left in range(len(self.now), 0, -1):
            leader = min(unused, key=lambda each: self._worth(each, waiting, known_first=known_first), default=None)
            if leader is None:
                return []
            unused.remove(leader)
            could = [each for each in waiting if self.state[each] in leader.licences]
            # Who has the fewest leaders to choose from is seated first, so that nobody takes another's only seat.
            could.sort(key=lambda each: (leaders[self.state[each]], self.known.get(each) != leader.id, each))
            found.append((leader, could[: -(-len(waiting) // left)]))
            waiting = [each for each in waiting if each not in found[-1][1]]
        for each in waiting:
            seats = [
                seats for leader, seats in found if self.state[each] in leader.licences and len(seats) < self.largest
            ]
            if not seats:
                return []
            min(seats, key=len).append(each)
        type, starts = self.now[0].type, self.now[0].starts
        return [Group(type, leader.id, starts, tuple(sorted(seats))) for leader, seats in found]

    def _worth(self, leader: Clinician, waiting: list[str], *, known_first: bool) -> tuple[int, int, str]:
        """How many know them, and how many they can take, the weightier first."""
        could = [each for each in waiting if self.state[each] in leader.licences]
        know, takes = sum(self.known.get(each) == leader.id for each in could), min(len(could), self.largest)
        return (-know, -takes, leader.id) if known_first else (-takes, -know, leader.id)


def _overlap(problem: Problem, group: Group, slots: Slots) -> bool:
    length = problem.type_of[group.type].length
    return any(span(start, length) & slots for start in group.starts)


def _meets(problem: Problem, meeting: Meeting) -> Slots:
    need = problem.patient_of[meeting.patient].need(meeting.kind, meeting.nth)
    return span(meeting.start, need.length) if need else 0
