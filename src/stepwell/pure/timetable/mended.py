"""Something falls, or somebody is new: which week is nearest to the one that stands, all of it looked at together?

`replanned` goes session by session, and gives a group to one person or moves it whole. Here the solver looks at all who
lose something (`solving.repair`): a group may go on for most of its members while others take a seat elsewhere. What
it has no place for is held otherwise as there, and so is what begins too soon to be moved. Of this week and that of
`replanned` the one is told that costs less in the common objective. Who loses nothing is not touched.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from stepwell.pure.timetable.breaches import made_by
from stepwell.pure.timetable.by_hand import Do, Move, Sessions, after_all
from stepwell.pure.timetable.calendars import minute_of, period_of
from stepwell.pure.timetable.flat import FlatWeek, flattened
from stepwell.pure.timetable.replanned import Fall, Step, one_by_one
from stepwell.pure.timetable.solving.cost import figures
from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan
from stepwell.pure.timetable.solving.repair import Repair, repaired
from stepwell.pure.timetable.solving.rest import booked
from stepwell.pure.timetable.solving.slots import span
from stepwell.pure.timetable.standing import Standing
from stepwell.pure.timetable.week import PlacedSession, WeekProblem
from stepwell.pure.values import STATE_NAMES

_UNITS = 0.5  # of the solver's work, not of time: the same week is mended in the same way

_OPEN = "a seat in it is open"

Key = tuple[str, str, tuple[int, ...]]  # of a group: its type, leader and starts


def mended(problem: WeekProblem, sessions: Sessions, fall: Fall, *, units: float = _UNITS) -> tuple[Step, ...]:
    """A step for each session, and each person's place, that cannot be as planned, or makes room for one that can.

    Whoever is away, sits elsewhere or can come at other hours is so in the problem.
    """
    plain = one_by_one(problem, sessions, fall)
    losing = {fall.who} if fall.who else {who for number in fall.lost for who in sessions[number].patients}
    soon = tuple(number for number in fall.lost if sessions[number].period.start_at < fall.after_at)
    first = one_by_one(problem, sessions, replace(fall, lost=soon)) if soon else ()
    week = after_all(problem, sessions, _moves(first))
    flat = flattened(problem)
    left = replace(fall, lost=tuple(number for number in fall.lost if number not in soon))
    then = _solved(problem, week, flat, left, losing, is_new=not fall.lost, units=units) if losing else None
    if then is None:
        return plain
    was = Standing(problem, sessions, flat=flat).plan
    return min(
        plain, (*first, *then), key=lambda each: _cost(problem, flat, was, after_all(problem, sessions, _moves(each)))
    )


def _moves(steps: Iterable[Step]) -> list[Move]:
    return [move for step in steps for move in step.moves]


def _solved(
    problem: WeekProblem, week: Sessions, flat: FlatWeek, fall: Fall, losing: set[str], *, is_new: bool, units: float
) -> tuple[Step, ...] | None:
    """What the solver makes of it, and by hand of the rest; None where that breaks a rule or touches somebody else."""
    fixed: set[int] = set()
    for _ in range(2):
        standing = Standing(problem, week, fixed=fixed, flat=flat)
        now = flat.axis.from_minute(minute_of(fall.after_at))
        if now >= standing.problem.per_week:
            return None
        also = [standing.member[each] for each in losing] if is_new else []
        repair = repaired(
            standing.problem, standing.plan, now=now, also=also, units=units, weights=flat.weights, explained=False
        )
        told = _Told(problem, week, standing, repair, fall.lost)
        steps = tuple(told.steps())
        after = after_all(problem, week, _moves(steps))
        lost = told.unplaced | {number for number in told.unseen if number in fall.lost}
        if lost or is_new:
            steps += one_by_one(problem, after, replace(fall, lost=tuple(n for n in after if n in lost)))
        others = {who for step in steps for who in step.patients} - losing
        if not others:
            return (
                None
                if any(each.hard for each in made_by(problem, week, after_all(problem, week, _moves(steps))))
                else steps
            )
        # Something of theirs breaks a rule of the solver's for another reason: it is not ours to mend.
        fixed = {n for n, each in week.items() if n not in fall.lost and others.intersection(each.patients)}
    return None


def _cost(problem: WeekProblem, flat: FlatWeek, was: Plan, after: Sessions) -> int:
    """The common objective of a week in which what stood is what is known."""
    now = Standing(problem, after, flat=flat)
    known = replace(now.problem, last_groups=was.groups, last_one_to_ones=was.one_to_ones)
    return figures(known, now.plan).objective(flat.weights)


class _Told:
    """What a repair does to the sessions under their numbers, step by step.

    `unplaced` are those that it gives up for whoever is still in them, `unseen` those it has no words for.
    """

    def __init__(
        self, problem: WeekProblem, week: Sessions, standing: Standing, repair: Repair, lost: Collection[int]
    ) -> None:
        self.problem, self.week, self.standing = problem, week, standing
        self.flat = standing.flat
        self.was: dict[Key, Group] = {_key(each): each for each in repair.was.groups}
        self.now: dict[Key, Group] = {_key(each): each for each in self._with_their_own_leader(repair, lost)}
        self.numbers = dict(self._numbers())
        self.groups = {self.numbers[key]: group for key, group in self.now.items()}
        self.seats = {number: {*group.members} for number, group in self.groups.items()}
        self._changed_back()
        self.unseen = week.keys() - {*standing.numbers.values(), *standing.alone.values()}
        self.met = {each.need: each for each in repair.was.one_to_ones}
        self.meets = {each.need: each for each in repair.plan.one_to_ones}
        kept = {self.numbers[key] for key in self.now}
        self.unplaced = {number for key, number in standing.numbers.items() if number not in kept}
        self.unplaced |= {standing.alone[need] for need in self.met.keys() - self.meets.keys()}

    def _with_their_own_leader(self, repair: Repair, lost: Collection[int]) -> Iterator[Group]:
        """To the solver a group is one whoever leads it: what did not fall keeps its leader, where they are free."""
        groups = {_key(each) for each in repair.plan.groups}
        _, led, _ = booked(repair.problem, repair.plan)
        for group in repair.plan.groups:
            slots = span(group.starts[0], repair.problem.type_of[group.type].length)
            own = [
                each.clinician
                for key, each in self.was.items()
                if (each.type, each.starts) == (group.type, group.starts)
                and key not in groups
                and self.standing.numbers[key] not in lost
                and not {*each.members}.isdisjoint(group.members)
                and not led.get(each.clinician, 0) & slots
            ]
            if _key(group) in self.was or not own:
                yield group
                continue
            led[own[0]] = led.get(own[0], 0) | slots
            yield replace(group, clinician=own[0])

    def _numbers(self) -> Iterator[tuple[Key, int]]:
        """Which session each group of the repair is: the one it was, one that it takes the place of, or a new one."""
        free = max(self.week, default=0) + 1
        gone = {key: self.standing.numbers[key] for key in self.was if key not in self.now}
        for key, group in self.now.items():
            if key in self.was:
                yield key, self.standing.numbers[key]
                continue
            heirs = [
                (each[2] == key[2], len({*self.was[each].members} & {*group.members}), -number)
                for each, number in gone.items()
                if each[0] == key[0] and not {*self.was[each].members}.isdisjoint(group.members)
            ]
            if heirs:
                number = -max(heirs)[2]
                gone = {each: other for each, other in gone.items() if other != number}
                yield key, number
            else:
                yield key, free
                free += 1

    def _changed_back(self) -> None:
        """To the solver two groups at one hour are alike: who only changed from one to the other stays where they were,
        and who took the place they left has another that is free.
        """
        sat = {(who, key[0], key[2]): self.standing.numbers[key] for key, of in self.was.items() for who in of.members}
        for number, group in self.groups.items():
            for who in group.members:
                old = sat.get((who, group.type, group.starts))
                if old in self.groups and self._may_sit(who, old):
                    self.seats[number].remove(who)
                    self.seats[old].add(who)
        for number, group in self.groups.items():
            at_once = [n for n, each in self.groups.items() if (each.type, each.starts) == (group.type, group.starts)]
            for who in sorted(who for who in self.seats[number] if sat.get((who, group.type, group.starts)) != number):
                free = [n for n in at_once if self._room(n) > 0 and self._may_sit(who, n)]
                if self._room(number) < 0 and free:
                    self.seats[number].remove(who)
                    self.seats[free[0]].add(who)

    def _may_sit(self, who: str, number: int) -> bool:
        """Whether whoever leads it now is licensed where they are, and nobody in it is kept apart from them."""
        problem, group = self.standing.problem, self.groups[number]
        pairs = ({*pair} for pair in problem.apart if who in pair)
        is_licensed = problem.patient_of[who].state in problem.clinician_of[group.clinician].licences
        return is_licensed and not any((pair - {who}) & self.seats[number] for pair in pairs)

    def _room(self, number: int) -> int:
        return self.standing.problem.type_of[self.groups[number].type].largest - len(self.seats[number])

    def steps(self) -> Iterator[Step]:
        """First who leads or when, then who sits where, then what somebody has alone."""
        found = [*self._led(), *self._seats(), *self._alone()]
        after = after_all(self.problem, self.week, _moves(found))
        for step in found:
            now = after.get(step.moves[-1].session)
            yield replace(step, now=None if step.moves[-1].do in (Do.UNSEAT, Do.DROP) else now)

    def _led(self) -> Iterator[Step]:
        for number, group in self.groups.items():
            session = self.week.get(number)
            if session is None or _key(group) in self.was:
                continue
            move = self._move(number, session, group.clinician, group.starts[0])
            at = "at the same time" if move.start_at is None else "at another time"
            stay = tuple(each for each in session.patients if each in self._people(number))
            whom = (
                "everybody in it" if len(stay) == len(session.patients) else "most in it" if len(stay) > 1 else "them"
            )
            yield Step((move,), session.block, session, None, stay, f"somebody else licensed for {whom} leads it {at}")

    def _move(self, number: int, session: PlacedSession, leader: str, slot: int) -> Move:
        clinician, starts_at = self.flat.clinicians[leader].id, self._at(slot)
        moves = starts_at != session.period.start_at
        return Move(Do.MOVE, number, start_at=starts_at if moves else None, clinician=clinician)

    def _at(self, slot: int) -> datetime:
        minute = self.flat.axis.minute(slot)
        return period_of((minute, minute + 1)).start_at

    def _people(self, number: int) -> list[str]:
        """Who sits there now; nobody where it is not held."""
        return sorted(self.flat.patients[each].id for each in self.seats.get(number, ()))

    def _seats(self) -> Iterator[Step]:
        """Who leaves a session for another, who finds none, and who has a seat besides."""
        gained: dict[int, list[str]] = {}
        for number in sorted(self.groups):
            sat = self.week[number].patients if number in self.week else ()
            gained[number] = [each for each in self._people(number) if each not in sat]
        opened: set[int] = set()
        for number in sorted(self.standing.numbers.values()):
            session, stay = self.week[number], self._people(number)
            leave = [each for each in session.patients if each in self.standing.member and each not in stay]
            to = self._targets(session.block, leave, gained)
            seated = {each for people in to.values() for each in people}
            for other, people in to.items():
                gained[other] = [each for each in gained[other] if each not in people]
                is_over = number not in self.groups and seated.issuperset(session.patients) and other == [*to][-1]
                gone = (
                    [Move(Do.DROP, number)] if is_over else [Move(Do.UNSEAT, number, patient=each) for each in people]
                )
                takes = self._take(other, people, opened)
                why = _OPEN if other in self.week else "there is an hour at which it can be for them"
                yield Step((*gone, *takes), session.block, session, None, tuple(people), why)
            for each in leave if number in self.groups else ():
                if each not in seated:
                    move = Move(Do.UNSEAT, number, patient=each)
                    yield Step((move,), session.block, session, None, (each,), *self._no_seat(session, each, number))
        for number, people in gained.items():
            if people:
                yield Step(
                    tuple(self._take(number, people, opened)), self._block(number), None, None, tuple(people), _OPEN
                )

    def _targets(self, block: str, leave: Iterable[str], gained: Mapping[int, list[str]]) -> dict[int, list[str]]:
        """By the number of another session of this block: who of these has a seat there now."""
        found: dict[int, list[str]] = defaultdict(list)
        for each in leave:
            others = (number for number, people in gained.items() if each in people and self._block(number) == block)
            if (number := next(others, None)) is not None:
                found[number].append(each)
        return found

    def _block(self, number: int) -> str:
        return self.flat.types[self.groups[number].type].block.key

    def _take(self, number: int, people: list[str], opened: set[int]) -> Iterator[Move]:
        group, rest = self.groups[number], people
        if number not in self.week and number not in opened:
            opened.add(number)
            leader = self.flat.clinicians[group.clinician].id
            yield Move(Do.ADD, number, self._at(group.starts[0]), leader, people[0], self._block(number))
            rest = people[1:]
        for each in rest:
            yield Move(Do.SEAT, number, patient=each)

    def _no_seat(self, session: PlacedSession, who: str, number: int) -> tuple[str, tuple[str, ...]]:
        state = self.flat.patients[self.standing.member[who]].state_at(session.period.start_at)
        if state in self.flat.clinicians[self.groups[number].clinician].states:
            return "it is held at an hour at which they cannot come, and no seat in another is open", ()
        words = STATE_NAMES.get(state, state)
        return (
            f"whoever leads it now is not licensed in {words}, and no seat in another is open",
            (f"a licence in {words} for whoever leads it",),
        )

    def _alone(self) -> Iterator[Step]:
        for need, meeting in sorted(self.meets.items()):
            was = self.met.get(need)
            if was is None:
                yield self._added(meeting)
            elif (was.clinician, was.start) != (meeting.clinician, meeting.start):
                number = self.standing.alone[need]
                session = self.week[number]
                own = "it is with their own clinician at another time" if was.clinician == meeting.clinician else ""
                why = own or "their own clinician has no other time; somebody else has this one"
                move = self._move(number, session, meeting.clinician, meeting.start)
                yield Step((move,), session.block, session, None, session.patients, why)

    def _added(self, meeting: Meeting) -> Step:
        taken = [*self.week, *self.numbers.values()]
        number = max(taken, default=0) + 1 + sorted(self.meets.keys() - self.met.keys()).index(meeting.need)
        who, leader = self.flat.patients[meeting.patient].id, self.flat.clinicians[meeting.clinician].id
        block = self.flat.needs[meeting.need].block.key
        move = Move(Do.ADD, number, self._at(meeting.start), leader, who, block)
        return Step((move,), block, None, None, (who,), "both are free then")


def _key(group: Group) -> Key:
    return group.type, group.clinician, group.starts
