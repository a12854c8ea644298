"""A table of disruptions of a week that stands: greedy repair and ours, how much worse the week, who is touched.

    .venv/bin/python -m bench.week.disruptions week-500.json plan-500.json [--many 20] [--plans DIRECTORY]

The plan is one of the problem, as `stepwell week solve --work 12` writes it. Clinicians, days and patients are drawn by
one seed; of clinicians those who lead two groups or more then. Greedy repair is ours without the solver: another leader
at the same hour first, then whatever helps most. A patient is touched who had no session with the clinician then, or
is not the one admitted, only by error. Seconds are of one core. With --plans every changed problem and mended plan is
written, for a checker that is not ours.
"""

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median

from stepwell.pure.timetable.solving.cost import figures
from stepwell.pure.timetable.solving.difference import difference
from stepwell.pure.timetable.solving.disruption import Admitted, Away, Disruption, changed, concerned, days
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import Problem
from stepwell.pure.timetable.solving.reading import read_plan, read_problem
from stepwell.pure.timetable.solving.repair import repaired
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.slots import PER_DAY, Slots, span
from stepwell.pure.timetable.solving.writing import write_plan, write_problem

Case = tuple[Problem, Plan, Disruption, set[str]]  # the last: whose week it may touch
_UNITS = {"sick day": 0.5, "sick week": 1.0, "admission": 0.1}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One repair: by how much the objective rose, whose weeks it changed and whose it may not have, and how long."""

    rise: int
    moved: int
    touched: int
    untouchable: int
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.week.disruptions")
    parser.add_argument("problem", type=Path)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--many", type=int, default=20)
    parser.add_argument("--plans", type=Path)
    asked = parser.parse_args()
    problem = read_problem(asked.problem.read_bytes(), asked.problem.name)
    plan, _ = read_plan(asked.plan.read_bytes(), problem, asked.plan.name)
    print(
        "| what | cases | affected | greedy: rise | moved or lost | s | ours: rise | moved or lost | s | slowest s ",
        end="",
    )
    print("| of greedy's rise | worse than greedy | touched unaffected |")
    print("|" + "---|" * 13)
    for what, cases in (
        ("sick day", _away(problem, plan, whole_week=False)),
        ("sick week", _away(problem, plan, whole_week=True)),
        ("admission", _admissions(problem, plan)),
    ):
        rows = []
        for number, (case, _) in enumerate(zip(cases, range(asked.many), strict=False)):
            place = asked.plans / f"{what.replace(' ', '-')}-{number}" if asked.plans else None
            rows.append((_outcome(case, 0.0, None), _outcome(case, _UNITS[what], place)))
        _tell(what, rows)


def _tell(what: str, rows: list[tuple[Outcome, Outcome]]) -> None:
    greedy, ours = [row[0] for row in rows], [row[1] for row in rows]
    part = [mine.rise / theirs.rise for theirs, mine in rows if theirs.rise > 0]
    cells = [
        what,
        str(len(rows)),
        f"{median(each.touched for each in ours):g}",
        *(
            cell
            for them in (greedy, ours)
            for cell in (
                f"{median(each.rise for each in them):,.0f}",
                f"{median(each.moved for each in them):g}",
                f"{median(each.seconds for each in them):.2f}",
            )
        ),
        f"{max(each.seconds for each in ours):.2f}",
        f"{median(part):.2f}" if part else "",
        str(sum(mine.rise > theirs.rise for theirs, mine in rows)),
        str(sum(each.untouchable for each in ours)),
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


def _outcome(case: Case, units: float, place: Path | None) -> Outcome:
    problem, plan, disruption, affected = case
    began = time.process_time()
    other = changed(problem, [disruption])
    found = repaired(other, plan, also=concerned([disruption]), units=units, explained=False)
    seconds = time.process_time() - began
    broken = breaches(found.problem, found.plan)
    assert not broken, broken
    what = difference(found.was, found.plan)
    if place:
        place.with_suffix(".problem.json").write_text(write_problem(found.problem))
        place.with_suffix(".plan.json").write_text(write_plan(found.plan))
    before, after = (figures(found.problem, each).objective() for each in (found.was, found.plan))
    return Outcome(
        rise=after - before,
        moved=what.seats_lost + what.one_to_ones_moved + what.one_to_ones_lost,
        touched=len(what.patients),
        untouchable=len(set(what.patients) - affected),
        seconds=seconds,
    )


def _away(problem: Problem, plan: Plan, *, whole_week: bool) -> Iterator[Case]:
    """A clinician and a day, or all of it, on which they lead two groups or more."""
    drawn = [(who.id, day) for who in problem.clinicians for day in (range(1) if whole_week else range(7))]
    Random(1).shuffle(drawn)
    for who, day in drawn:
        slots = days(*range(7)) if whole_week else days(day)
        led = [each for each in plan.groups if each.clinician == who and _meets(each.starts, slots)]
        if len(led) >= 2:
            alone = {
                each.patient for each in plan.one_to_ones if each.clinician == who and _meets((each.start,), slots)
            }
            yield problem, plan, Away(who, slots), alone | {member for each in led for member in each.members}


def _meets(starts: tuple[int, ...], slots: Slots) -> bool:
    return any(slots >> start // PER_DAY * PER_DAY & span(0, PER_DAY) for start in starts)


def _admissions(problem: Problem, plan: Plan) -> Iterator[Case]:
    """Somebody of the week, as if they came only now; none without whom a group would be too small."""
    drawn = list(problem.patients)
    Random(1).shuffle(drawn)
    for who in drawn:
        groups = tuple(
            replace(each, members=tuple(member for member in each.members if member != who.id)) for each in plan.groups
        )
        if all(len(each.members) >= problem.type_of[each.type].smallest for each in groups):
            others = tuple(each for each in problem.patients if each is not who)
            meetings = tuple(each for each in plan.one_to_ones if each.patient != who.id)
            without = replace(problem, patients=others, last_groups=(), last_one_to_ones=())
            yield without, Plan(groups, meetings), Admitted(who), {who.id}


if __name__ == "__main__":
    main()
