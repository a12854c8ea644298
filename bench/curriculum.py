"""The same idea on problems that others have solved: curriculum-based course timetabling, as in ITC-2007, track 3.

    .venv/bin/python -m bench.curriculum comp01.ctt comp02.ctt --seconds 60 --seeds 1 2 3

Lectures are sessions, teachers are facilitators, a curriculum is a cohort, its least working days are the days of a
week: near to us, though with rooms and without seats. So it is not our model that is tried but our search: from a legal
start part of the week is solved anew by CP-SAT, everything else standing, and how much of it is learned. The files are
not ours to pass on: comp01 to comp21 are in Datasets/curriculum of the public repository wayne1512/ITC2019 and, as
.ectt, in src/test/resources of rethab/cb-ctt. Both forms are read; of the longer one only what the competition counted
(UD2). Seconds are of one core.
"""

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median

from ortools.sat.python import cp_model

# Proven (MIPLIB 2017: comp07-2idx, comp08-2idx, comp16-3idx), and as told from memory: verify at the problem's site.
BEST_KNOWN = {"comp07": 6, "comp08": 37, "comp16": 18}
BEST_TOLD = {"comp01": 5, "comp02": 24, "comp04": 35, "comp05": 284, "comp06": 27, "comp09": 96, "comp10": 4}
BEST_TOLD |= {"comp11": 0, "comp13": 59, "comp14": 51, "comp20": 4, "comp21": 74}
_DAY_MISSING, _ALONE, _ROOM_CHANGED = 5, 2, 1  # a student without a chair is 1 as well
_FEWEST, _FIRST, _FEWER, _MORE = 3.0, 8.0, 0.9, 1.05  # courses looked at
_UNITS_EACH, _UNITS_TO_START = 0.5, 20.0


class BadFile(ValueError):
    """What is wrong with a problem, and in which line."""


@dataclass(frozen=True, slots=True)
class Course:
    name: str
    teacher: str
    lectures: int
    least_days: int
    students: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """A problem. Periods count on from day to day; `closed` are those in which a course may not be."""

    per_day: int
    periods: int
    courses: tuple[Course, ...]
    rooms: tuple[int, ...]  # chairs in each
    curricula: tuple[tuple[int, ...], ...]
    closed: frozenset[tuple[int, int]]


Lecture = tuple[int, int]  # period, room
Week = tuple[frozenset[Lecture], ...]  # by course


def read(text: str, name: str) -> Timetable:
    """A problem in the form .ctt or .ectt."""
    counts: dict[str, int] = {}
    sections: dict[str, list[tuple[int, list[str]]]] = {}
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if len(words) == 1 and words[0].endswith(":"):
            here = words[0][:-1]
            sections[here] = []
        elif here and words and not words[0].startswith("END"):
            sections[here].append((number, words))
        elif len(words) == 2 and words[0] in ("Days:", "Periods_per_day:"):
            counts[words[0]] = _number(words[1], name, number)
    for wanted in ("COURSES", "ROOMS", "CURRICULA", "UNAVAILABILITY_CONSTRAINTS"):
        if wanted not in sections:
            raise BadFile(f"{name} has no section {wanted}: is it a file of the form .ctt or .ectt?")
    if len(counts) < 2:
        raise BadFile(f"{name} does not say Days: and Periods_per_day: before its first section.")
    days, per_day = counts["Days:"], counts["Periods_per_day:"]

    def rows(section: str, least: int) -> Iterator[tuple[int, list[str]]]:
        for number, words in sections[section]:
            if len(words) < least:
                raise BadFile(
                    f"{name}, line {number}: {section} has at least {least} words in a line, not {len(words)}."
                )
            yield number, words

    courses = tuple(
        Course(words[0], words[1], *(_number(word, name, number) for word in words[2:5]))
        for number, words in rows("COURSES", 5)
    )
    place = {course.name: number for number, course in enumerate(courses)}

    def course(word: str, number: int) -> int:
        if word not in place:
            raise BadFile(f"{name}, line {number}: {word} is no course of this file.")
        return place[word]

    def period(number: int, words: Sequence[str]) -> int:
        day, hour = (_number(word, name, number) for word in words)
        if day >= days or hour >= per_day:
            raise BadFile(f"{name}, line {number}: there are {days} days of {per_day} periods, counted from 0.")
        return day * per_day + hour

    return Timetable(
        per_day,
        days * per_day,
        courses,
        tuple(_number(words[1], name, number) for number, words in rows("ROOMS", 2)),
        tuple(tuple(course(each, number) for each in words[2:]) for number, words in rows("CURRICULA", 3)),
        frozenset(
            (course(words[0], number), period(number, words[1:3]))
            for number, words in rows("UNAVAILABILITY_CONSTRAINTS", 3)
        ),
    )


def _number(word: str, name: str, line: int) -> int:
    if not word.isdecimal():
        raise BadFile(f"{name}, line {line}: {word} should be a number.")
    return int(word)


def broken(problem: Timetable, week: Week) -> list[str]:
    """Every hard rule that this week breaks."""
    told = [
        f"{course.name} has not {course.lectures} lectures"
        for course, lectures in zip(problem.courses, week, strict=True)
        if len({period for period, _ in lectures}) != course.lectures or len(lectures) != course.lectures
    ]
    of_rooms = Counter(lecture for lectures in week for lecture in lectures)
    told += [f"room {room} is taken {many} times in {period}" for (period, room), many in of_rooms.items() if many > 1]
    for one, other in _apart(problem):
        both = {period for period, _ in week[one]} & {period for period, _ in week[other]}
        told += [f"{problem.courses[one].name} and {problem.courses[other].name} are both in {each}" for each in both]
    closed = [(number, period) for number, lectures in enumerate(week) for period, _ in lectures]
    return told + [
        f"{problem.courses[one].name} may not be in {at}" for one, at in closed if (one, at) in problem.closed
    ]


def cost(problem: Timetable, week: Week) -> int:
    """What the competition counts, counted apart from any model."""
    total = 0
    for course, lectures in zip(problem.courses, week, strict=True):
        total += sum(max(0, course.students - problem.rooms[room]) for _, room in lectures)
        days = {period // problem.per_day for period, _ in lectures}
        total += _DAY_MISSING * max(0, course.least_days - len(days))
        total += _ROOM_CHANGED * (len({room for _, room in lectures}) - 1)
    for courses in problem.curricula:
        busy = {period for each in courses for period, _ in week[each]}
        total += _ALONE * sum(not busy & set(_beside(problem, period)) for period in busy)
    return total


def search(problem: Timetable, seed: int, seconds: float) -> Iterator[Week]:
    """Ever better weeks, the first as soon as there is one."""
    began, random = time.process_time(), Random(seed)
    week = _start(problem, seed)
    now, size = cost(problem, week), _FIRST
    yield week
    while now and time.process_time() - began < seconds:
        free = _look(problem, week, random, min(len(week), round(size)))
        found, proven = _Model(problem, week, free).solve(_UNITS_EACH, random.randrange(1_000_000))
        size = max(_FEWEST, size * (_MORE if proven else _FEWER))
        if (after := cost(problem, found)) <= now:
            week, now = found, after
            yield week


def _look(problem: Timetable, week: Week, random: Random, many: int) -> list[int]:
    """Courses of one curriculum, of one day's hours or of one room, and others by chance until there are `many`."""
    kind = random.randrange(3)
    if kind == 0 and problem.curricula:
        near = set(random.choice(problem.curricula))
    elif kind == 1:
        first = random.randrange(problem.periods)
        near = {each for each, lectures in enumerate(week) if any(0 <= at - first < 3 for at, _ in lectures)}
    else:
        room = random.randrange(len(problem.rooms))
        near = {each for each, lectures in enumerate(week) if any(where == room for _, where in lectures)}
    chosen = random.sample(sorted(near), min(many, len(near)))
    others = sorted(set(range(len(week))) - set(chosen))
    return sorted([*chosen, *random.sample(others, many - len(chosen))])


def _start(problem: Timetable, seed: int) -> Week:
    """Legal, and no more: hours by CP-SAT, then of each hour the largest course into the largest room."""
    model = cp_model.CpModel()
    at = {
        (one, period): model.new_bool_var("")
        for one in range(len(problem.courses))
        for period in range(problem.periods)
        if (one, period) not in problem.closed
    }
    for one, course in enumerate(problem.courses):
        model.add(sum(at[each] for each in at if each[0] == one) == course.lectures)
    for period in range(problem.periods):
        model.add(sum(at[each] for each in at if each[1] == period) <= len(problem.rooms))
        for courses in _never_at_once(problem):
            model.add_at_most_one(at[each, period] for each in courses if (each, period) in at)
    solver = _solver(_UNITS_TO_START, seed)
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise BadFile(f"No legal timetable was found in {_UNITS_TO_START:g} units of work.")
    rooms = sorted(range(len(problem.rooms)), key=lambda room: -problem.rooms[room])
    week: list[set[Lecture]] = [set() for _ in problem.courses]
    for period in range(problem.periods):
        here = [one for one, when in at if when == period and solver.boolean_value(at[one, period])]
        here.sort(key=lambda one: -problem.courses[one].students)
        for one, room in zip(here, rooms, strict=False):
            week[one].add((period, room))
    return tuple(frozenset(each) for each in week)


class _Model:
    """The best hours and rooms for some courses, while the others stand."""

    def __init__(self, problem: Timetable, week: Week, free: Sequence[int]) -> None:
        self.problem, self.week, self.free = problem, week, free
        self.model = cp_model.CpModel()
        self.costs: list[tuple[cp_model.IntVar, int]] = []
        self.at: dict[tuple[int, int], cp_model.IntVar] = {}
        self.where: dict[tuple[int, int, int], cp_model.IntVar] = {}
        standing = set(range(len(week))) - set(free)
        self.busy = [
            {period for one in courses if one in standing for period, _ in week[one]} for courses in problem.curricula
        ]
        taken = {lecture for one in standing for lecture in week[one]}
        not_now: dict[int, set[int]] = defaultdict(set)
        for one, other in _apart(problem):
            not_now[one] |= {period for period, _ in week[other]} if other in standing else set()
            not_now[other] |= {period for period, _ in week[one]} if one in standing else set()
        for one in free:
            self._course(one, not_now[one], taken)
        for period in range(problem.periods):
            for courses in _never_at_once(problem):
                self.model.add_at_most_one(self.at[one, period] for one in courses if (one, period) in self.at)
            for room in range(len(problem.rooms)):
                self.model.add_at_most_one(
                    self.where[one, period, room] for one in free if (one, period, room) in self.where
                )
        for number in range(len(problem.curricula)):
            self._curriculum(number)

    def _bool(self, now: bool) -> cp_model.IntVar:
        literal = self.model.new_bool_var("")
        self.model.add_hint(literal, now)
        return literal

    def _course(self, one: int, not_now: set[int], taken: set[Lecture]) -> None:
        course, problem, now = self.problem.courses[one], self.problem, self.week[one]
        in_room: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        on_day: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        for period in range(problem.periods):
            rooms = [room for room in range(len(problem.rooms)) if (period, room) not in taken]
            if (one, period) in problem.closed or period in not_now or not rooms:
                continue
            at = self.at[one, period] = self._bool(any(when == period for when, _ in now))
            on_day[period // problem.per_day].append(at)
            for room in rooms:
                here = self.where[one, period, room] = self._bool((period, room) in now)
                in_room[room].append(here)
                self.costs.append((here, max(0, course.students - problem.rooms[room])))
            self.model.add(sum(self.where[one, period, room] for room in rooms) == at)
        self.model.add(sum(at for ats in on_day.values() for at in ats) == course.lectures)
        for room, literals in in_room.items():
            used = self._bool(any(where == room for _, where in now))
            self.costs.append((used, _ROOM_CHANGED))
            for here in literals:
                self.model.add_implication(here, used)
        days = []
        for day, literals in on_day.items():
            days.append(self._bool(any(when // problem.per_day == day for when, _ in now)))
            self.model.add_bool_or([*literals, days[-1].negated()])
        missing = self.model.new_int_var(0, course.least_days, "")
        self.model.add(sum(days) + missing >= course.least_days)
        self.costs.append((missing, _DAY_MISSING))

    def _curriculum(self, number: int) -> None:
        """Each of its lectures that has none before or after it on the day."""
        problem, courses, standing = self.problem, self.problem.curricula[number], self.busy[number]
        if not set(courses) & set(self.free):
            return
        there = [
            int(period in standing) + sum(self.at[one, period] for one in courses if (one, period) in self.at)
            for period in range(problem.periods)
        ]
        for period in range(problem.periods):
            alone = self.model.new_bool_var("")
            self.model.add(alone >= there[period] - sum(there[each] for each in _beside(problem, period)))
            self.costs.append((alone, _ALONE))

    def solve(self, units: float, seed: int) -> tuple[Week, bool]:
        """The week with what was found, and whether it is proven best for what was free."""
        self.model.minimize(sum(weight * each for each, weight in self.costs))
        solver = _solver(units, seed)
        status = solver.solve(self.model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return self.week, False
        found: dict[int, set[Lecture]] = defaultdict(set)
        for (one, period, room), literal in self.where.items():
            if solver.boolean_value(literal):
                found[one].add((period, room))
        week = tuple(frozenset(found[one]) if one in found else each for one, each in enumerate(self.week))
        return week, status == cp_model.OPTIMAL


def _solver(units: float, seed: int) -> cp_model.CpSolver:
    """Set as for our own weeks (`pure/timetable/solving/model`)."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_deterministic_time = units
    solver.parameters.random_seed = seed
    return solver


def _never_at_once(problem: Timetable) -> list[tuple[int, ...]]:
    """Courses of one curriculum, and of one teacher."""
    of_teacher: dict[str, list[int]] = defaultdict(list)
    for number, course in enumerate(problem.courses):
        of_teacher[course.teacher].append(number)
    return [*problem.curricula, *(tuple(each) for each in of_teacher.values() if len(each) > 1)]


def _apart(problem: Timetable) -> set[tuple[int, int]]:
    return {(one, other) for each in _never_at_once(problem) for one in each for other in each if one < other}


def _beside(problem: Timetable, period: int) -> list[int]:
    """The periods just before and just after it on its day."""
    day = period // problem.per_day
    return [
        each
        for each in (period - 1, period + 1)
        if each >= 0 and each // problem.per_day == day and each < problem.periods
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.curriculum", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("problems", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=60.0, help="of one core, for each seed")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    asked = parser.parse_args()
    print("| problem | lectures | start | ours, median | best of the seeds | seeds | s | best known | best told |")
    print("|" + "---|" * 9)
    for file in asked.problems:
        problem = read(file.read_text(), file.name)
        first, last = [], []
        for seed in asked.seeds:
            weeks = list(search(problem, seed, asked.seconds))
            assert not broken(problem, weeks[-1])
            first.append(cost(problem, weeks[0]))
            last.append(cost(problem, weeks[-1]))
        lectures = sum(each.lectures for each in problem.courses)
        best, told = (table.get(file.stem, "") for table in (BEST_KNOWN, BEST_TOLD))
        print(
            f"| {file.stem} | {lectures} | {median(first):g} | {median(last):g} | {min(last)} | {len(last)} "
            f"| {asked.seconds:g} | {best} | {told} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
