"""What could go where? Everything a search asks again and again, worked out once.

People and types go by their number in the problem. A set of people is one integer with a bit for each, as a set of
slots is. A pattern is a type of group at certain starts; an option is a pattern with somebody to lead it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from stepwell.pure.timetable.solving.cost import COMMON, Weights, change
from stepwell.pure.timetable.solving.plan import Group
from stepwell.pure.timetable.solving.problem import OneToOneKind, Patient, Problem
from stepwell.pure.timetable.solving.slots import Slots, span

People = int  # a set of patients or of clinicians, a bit for each


@dataclass(frozen=True, slots=True)
class Pattern:
    """A type of group at certain starts. `could` are the patients who accept the type and are free for all of it."""

    number: int
    type: int
    starts: tuple[int, ...]
    slots: Slots
    days: tuple[int, ...]
    length: int  # slots in the whole week
    could: People
    leaders: tuple[int, ...]  # clinicians who may lead it, are free, and whose licences reach enough patients
    cost: int  # of staff, for the week


@dataclass(frozen=True, slots=True)
class Place:
    """One possible one-to-one: with whom, from when, and what it costs beside being had."""

    clinician: int
    start: int
    slots: Slots
    cost: int


@dataclass(frozen=True, slots=True)
class Need:
    """A one-to-one somebody needs, and everywhere it could be."""

    patient: int
    kind: OneToOneKind
    length: int
    missing: int  # what it costs not to have it
    places: tuple[Place, ...]
    nth: int  # of its kind


Option = tuple[int, int]  # pattern number, clinician


@dataclass(frozen=True)
class Choices:
    """A problem as a search sees it."""

    problem: Problem
    weights: Weights
    patterns: tuple[Pattern, ...]
    needs: tuple[tuple[Need, ...], ...]  # by patient
    licensed: tuple[People, ...]  # by clinician: the patients in whose state they are licensed
    wanted: tuple[dict[int, tuple[int, int]], ...]  # by patient: type → (required, most)
    kept: frozenset[tuple[int, int]]  # (patient, pattern): a seat of last week
    gone: int  # seats of last week that no pattern can give again
    disliked: tuple[Slots, ...]  # by patient: slots outside the preference
    apart: tuple[People, ...]  # by patient: with whom never in one group
    options: tuple[Option, ...] = field(default=())

    def members(self, option: Option) -> People:
        """Everybody who could sit in this option."""
        return self.patterns[option[0]].could & self.licensed[option[1]]

    def seat_cost(self, patient: int, pattern: Pattern) -> int:
        """What a seat costs beside being had: off the preference, less what it saves if it is last week's."""
        cost = self.weights.seat_not_preferred if pattern.slots & self.disliked[patient] else 0
        return cost - (self.weights.seat_dropped if (patient, pattern.number) in self.kept else 0)

    def group(self, option: Option, members: Iterator[int] | list[int]) -> Group:
        """An option with these members, in the words of the problem."""
        pattern = self.patterns[option[0]]
        return Group(
            self.problem.group_types[pattern.type].id,
            self.problem.clinicians[option[1]].id,
            pattern.starts,
            tuple(self.problem.patients[each].id for each in members),
        )


def bits(people: People) -> Iterator[int]:
    """The numbers in a set of people, in order."""
    while people:
        lowest = people & -people
        yield lowest.bit_length() - 1
        people ^= lowest


def choices(problem: Problem, weights: Weights = COMMON) -> Choices:
    """Everything that could be in a plan of this problem; what is not here breaks a hard rule."""
    numbers = {each.id: number for number, each in enumerate(problem.patients)}
    type_numbers = {each.id: number for number, each in enumerate(problem.group_types)}
    states: dict[str, People] = {}
    for number, patient in enumerate(problem.patients):
        states[patient.state] = states.get(patient.state, 0) | 1 << number
    licensed = tuple(
        sum(people for state, people in sorted(states.items()) if state in each.licences) for each in problem.clinicians
    )
    patterns = tuple(_patterns(problem, weights, licensed, type_numbers))
    by_starts = {(each.type, each.starts): each.number for each in patterns}
    seats = [(numbers[who], by_starts.get((type_numbers[type], starts))) for who, type, starts in problem.last_seats]
    kept = frozenset((who, pattern) for who, pattern in seats if pattern is not None)
    clinicians = {each.id: number for number, each in enumerate(problem.clinicians)}
    return Choices(
        problem=problem,
        weights=weights,
        patterns=patterns,
        needs=tuple(
            tuple(_needs(problem, weights, number, patient, clinicians))
            for number, patient in enumerate(problem.patients)
        ),
        licensed=licensed,
        wanted=tuple(
            {type_numbers[each.type]: (each.required, each.most) for each in patient.groups}
            for patient in problem.patients
        ),
        kept=kept,
        gone=len(seats) - len(kept),
        disliked=tuple(~patient.prefers & (1 << problem.per_week) - 1 for patient in problem.patients),
        apart=_apart(problem, numbers),
        options=tuple((pattern.number, leader) for pattern in patterns for leader in pattern.leaders),
    )


def _apart(problem: Problem, numbers: dict[str, int]) -> tuple[People, ...]:
    apart = [0] * len(problem.patients)
    for one, other in problem.apart:
        apart[numbers[one]] |= 1 << numbers[other]
        apart[numbers[other]] |= 1 << numbers[one]
    return tuple(apart)


def _patterns(
    problem: Problem, weights: Weights, licensed: tuple[People, ...], type_numbers: dict[str, int]
) -> Iterator[Pattern]:
    """Every type at every hour at which somebody can lead it for enough patients."""
    per_day = problem.per_day
    patients = free_by_slot([each.available for each in problem.patients], problem.per_week)
    clinicians = free_by_slot([each.available & ~each.no_groups for each in problem.clinicians], problem.per_week)
    accepting = [0] * len(problem.group_types)
    for number, patient in enumerate(problem.patients):
        for planned in patient.groups:
            kind = problem.type_of[planned.type]
            if planned.most and patient.most_a_day >= kind.length:
                accepting[type_numbers[planned.type]] |= 1 << number
    number = 0
    for type, kind in enumerate(problem.group_types):
        may = sum(
            1 << leader
            for leader, each in enumerate(problem.clinicians)
            if each.may_lead(kind)
            and each.most_a_day >= kind.length
            and each.most_a_week >= kind.length * kind.meetings
        )
        for at in range(per_day - kind.length + 1):
            days = []
            for day in range(7):
                start = day * per_day + at
                if kind.starts is not None and not kind.starts >> start & 1:
                    continue
                run = range(start, start + kind.length)
                could, leaders = accepting[type], may
                for slot in run:
                    could &= patients[slot]
                    leaders &= clinicians[slot]
                if kind.co_facilitated and not all(problem.co_facilitators[slot] for slot in run):
                    continue
                if leaders and could.bit_count() >= kind.smallest:
                    days.append((day, start, could, leaders))
            for meetings in combinations(days, kind.meetings):
                could, leaders, slots = accepting[type], may, 0
                for _, start, free, free_leaders in meetings:
                    could &= free
                    leaders &= free_leaders
                    slots |= span(start, kind.length)
                reaching = tuple(
                    leader for leader in bits(leaders) if (could & licensed[leader]).bit_count() >= kind.smallest
                )
                if not reaching:
                    continue
                length = kind.length * kind.meetings
                yield Pattern(
                    number=number,
                    type=type,
                    starts=tuple(start for _, start, _, _ in meetings),
                    slots=slots,
                    days=tuple(day for day, _, _, _ in meetings),
                    length=length,
                    could=could,
                    leaders=reaching,
                    cost=length * (weights.group + (weights.co_facilitator if kind.co_facilitated else 0)),
                )
                number += 1


def free_by_slot(available: list[Slots], per_week: int) -> list[People]:
    """By slot of the week: who is available."""
    free = [0] * per_week
    for number, slots in enumerate(available):
        for slot in bits(slots):
            free[slot] |= 1 << number
    return free


def _needs(
    problem: Problem, weights: Weights, number: int, patient: Patient, clinicians: dict[str, int]
) -> Iterator[Need]:
    for need in patient.one_to_ones:
        possible = patient.available if need.relatives is None else patient.available & need.relatives
        places = []
        for id in need.clinicians:
            clinician = problem.clinician_of[id]
            if patient.state not in clinician.licences or need.length > min(
                patient.most_a_day, clinician.most_a_day, clinician.most_a_week
            ):
                continue
            free = possible & clinician.available
            for start in bits(free if need.starts is None else free & need.starts):
                slots = span(start, need.length)
                if slots & ~free or start % problem.per_day + need.length > problem.per_day:
                    continue
                moved, changed = change(problem, patient, need, id, start)
                cost = weights.one_to_one_moved * moved + weights.therapist_changed * changed
                cost += weights.one_to_one_not_preferred * bool(slots & ~patient.prefers)
                places.append(Place(clinicians[id], start, slots, cost))
        yield Need(number, need.kind, need.length, weights.one_to_one_missing[need.kind], tuple(places), need.nth)
