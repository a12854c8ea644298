"""One table of week problems: a coordinator's heuristic, the first legal week, and the search at some moments.

    .venv/bin/python -m bench.week week-50.json week-200.json [--at 10 60 300] [--seeds 1 2 3 4 5] [--plans DIRECTORY]

Seconds are of one core (the search is one process with one thread), so that a busy machine tells the same. Each run is
a process of its own, one after the other; its peak of memory is all it took. With --plans every final plan is written,
for a checker that is not ours.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from bench.week.coordinator import by_hand
from stepwell.pure.timetable.solving.choices import choices
from stepwell.pure.timetable.solving.cost import Figures, figures
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import OneToOneKind, Problem
from stepwell.pure.timetable.solving.reach import out_of_reach
from stepwell.pure.timetable.solving.reading import read_problem
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.search import Effort, Progress, search
from stepwell.pure.timetable.solving.writing import write_plan

Row = dict[str, float]
COLUMNS = (
    ("s", "at", "{:.1f}"),
    ("at minimum %", "percent_at_minimum", "{:.1f}"),
    ("h below", "hours_below_minimum", "{:g}"),
    ("of them out of reach", "hours_out_of_reach", "{:g}"),
    ("groups missed", "required_groups_missing", "{:g}"),
    ("indiv.", "individual_missing", "{:g}"),
    ("family", "family_missing", "{:g}"),
    ("medic.", "medication_missing", "{:g}"),
    ("objective", "objective", "{:,.0f}"),
    ("bound", "bound", "{:,.0f}"),
    ("gap %", "gap_percent", "{:.1f}"),
    ("seats kept %", "percent_of_seats_kept", "{:.1f}"),
    ("groups", "groups", "{:g}"),
    ("MB", "megabytes", "{:.0f}"),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.week", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("problems", type=Path, nargs="+")
    parser.add_argument("--at", type=float, nargs="+", default=[10.0, 60.0, 300.0], help="seconds of one core")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--plans", type=Path, help="a directory for the final plans")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(_run(asked.problems[0], sorted(asked.at), asked.seeds[0], asked.plans)))
        return
    print("| patients | what | " + " | ".join(title for title, _, _ in COLUMNS) + " |")
    print("|" + "---|" * (len(COLUMNS) + 2))
    for problem in asked.problems:
        runs = [_apart(problem, asked.at, seed, asked.plans) for seed in asked.seeds]
        for number, what in enumerate(runs[0]["what"]):
            found = [run["rows"][number] for run in runs]
            middle = {name: median(row[name] for row in found) for name in found[0]}
            cells = [form.format(middle[name]) if name in middle else "" for _, name, form in COLUMNS]
            print(f"| {runs[0]['patients']} | {what} | " + " | ".join(cells) + " |", flush=True)


def _apart(problem: Path, at: Sequence[float], seed: int, plans: Path | None) -> dict:  # type: ignore[type-arg]
    """A run in a process of its own."""
    words = [sys.executable, "-m", "bench.week", str(problem), "--one", "--seeds", str(seed), "--at", *map(str, at)]
    words += ["--plans", str(plans)] if plans else []
    return json.loads(subprocess.run(words, capture_output=True, check=True, text=True).stdout)  # type: ignore[no-any-return]


def _run(file: Path, at: list[float], seed: int, plans: Path | None) -> dict[str, object]:
    """The coordinator's week, the first legal one, and the best at each of these seconds."""
    problem = read_problem(file.read_bytes(), file.name)
    began = time.process_time()
    hand = by_hand(choices(problem)).plan()
    rows = [_row(figures(problem, hand), 0, time.process_time() - began)]
    effort = Effort(seconds=at[-1], clock=time.process_time)
    moments: list[Progress] = []
    last: Progress | None = None
    for step in search(problem, seed=seed, effort=effort):
        while last and len(moments) <= len(at) and step.elapsed > [0.0, *at][len(moments)]:
            moments.append(last)
        last = step
    assert last is not None
    moments += [last] * (1 + len(at) - len(moments))
    for step in moments:
        plan = step.plan()
        broken = breaches(problem, plan)
        assert not broken, broken
        rows.append(_row(figures(problem, plan), step.bound, step.elapsed))
    rows[-1]["hours_out_of_reach"] = _out_of_reach(problem, last.plan())
    if plans:
        (plans / f"{file.stem}-seed-{seed}.json").write_text(write_plan(last.plan()))
    what = ["by hand", "first legal", *(f"at {each:g} s" for each in at)]
    return {"patients": len(problem.patients), "what": what, "rows": rows}


def _out_of_reach(problem: Problem, plan: Plan) -> float:
    """Hours below the minimum that are missing in every legal plan, proven, of those who lack some in this one."""
    dose: Counter[str] = Counter()
    for group in plan.groups:
        for member in group.members:
            dose[member] += problem.type_of[group.type].length * len(group.starts)
    for meeting in plan.one_to_ones:
        need = problem.patient_of[meeting.patient].need(OneToOneKind(meeting.kind))
        dose[meeting.patient] += need.length if need else 0
    short = [each.id for each in problem.patients if dose[each.id] < each.least]
    return sum(out_of_reach(problem, short).values()) / 2 if short else 0.0


def _row(found: Figures, bound: int, seconds: float) -> Row:
    objective = found.objective()
    row = {name: float(value) for name, value in asdict(found).items()}
    return row | {
        "at": seconds,
        "percent_at_minimum": 100 * found.at_minimum / found.patients,
        "hours_below_minimum": found.hours_below_minimum,
        "percent_of_seats_kept": found.percent_of_seats_kept,
        "objective": objective,
        "bound": bound,
        "gap_percent": 100 * (objective - bound) / max(1, objective),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    main()
