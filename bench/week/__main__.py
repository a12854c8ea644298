"""One table of week problems: a coordinator's heuristic, the first legal week, and the search at some moments.

    .venv/bin/python -m bench.week RUNS.jsonl week-50.json week-200.json --at 10 60 300 --seeds 1 2 3 4 5 --plans DIR

Seconds are of one core: the search is one process with one thread. A second of a busy machine is worth less all the
same, since others share its caches; so the units of work done in them stand beside them, and how busy it was. Each run
is a process of its own, one after the other, and its peak of memory is all it took. A finished run is a line of
RUNS.jsonl and is not run again: whoever is interrupted asks again. With --plans every final plan is written, for a
checker that is not ours. The table is of all runs in the file; its figures are medians over the seeds.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median
from typing import Any

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
Run = dict[str, Any]  # what, a row for each; which problem, seed and moments
_HAND = 0  # in place of a seed
COLUMNS = (
    ("s", "at", "{:.1f}"),
    ("units", "units", "{:.1f}"),
    ("load", "load", "{:.0f}"),
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
    parser.add_argument("runs", type=Path, help="a line for each finished run")
    parser.add_argument("problems", type=Path, nargs="*")
    parser.add_argument("--at", type=float, nargs="+", default=[10.0, 60.0, 300.0], help="seconds of one core")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--plans", type=Path, help="a directory for the final plans")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    at = sorted(asked.at)
    if asked.one:
        seed = asked.seeds[0]
        run = _run(asked.problems[0], at, seed, asked.plans) if seed else _by_hand(asked.problems[0])
        print(json.dumps(run))
        return
    for problem in asked.problems:
        for seed in [_HAND, *asked.seeds]:
            known = {(run["problem"], run["seed"], *run["at"]) for run in _finished(asked.runs)}
            if (problem.stem, seed, *(at if seed else [])) not in known:
                with asked.runs.open("a") as runs:
                    runs.write(_apart(problem, at, seed, asked.plans))
    _table(_finished(asked.runs))


def _finished(runs: Path) -> list[Run]:
    return [json.loads(line) for line in runs.read_text().splitlines()] if runs.exists() else []


def _apart(problem: Path, at: Sequence[float], seed: int, plans: Path | None) -> str:
    """A run in a process of its own, as one line."""
    words = [
        sys.executable,
        "-m",
        "bench.week",
        "-",
        str(problem),
        "--one",
        "--seeds",
        str(seed),
        "--at",
        *map(str, at),
    ]
    words += ["--plans", str(plans)] if plans else []
    return subprocess.run(words, stdout=subprocess.PIPE, check=True, text=True).stdout


def _table(runs: list[Run]) -> None:
    print("| patients | what | seeds | " + " | ".join(title for title, _, _ in COLUMNS) + " |")
    print("|" + "---|" * (len(COLUMNS) + 3))
    alike = defaultdict(list)
    for run in runs:
        alike[run["patients"], *run["at"]].append(run)
    for _, same in sorted(alike.items()):
        for number, what in enumerate(same[0]["what"]):
            found = [run["rows"][number] for run in same]
            middle = {name: median(row[name] for row in found) for name in found[0]}
            cells = [form.format(middle[name]) if name in middle else "" for _, name, form in COLUMNS]
            print(f"| {same[0]['patients']} | {what} | {len(same)} | " + " | ".join(cells) + " |")


def _by_hand(file: Path) -> Run:
    problem = read_problem(file.read_bytes(), file.name)
    began = time.process_time()
    plan = by_hand(choices(problem)).plan()
    rows = [_row(figures(problem, plan), None, time.process_time() - began)]
    return {
        "problem": file.stem,
        "patients": len(problem.patients),
        "seed": _HAND,
        "at": [],
        "what": ["by hand"],
        "rows": rows,
    }


def _run(file: Path, at: list[float], seed: int, plans: Path | None) -> Run:
    """The first legal week, and the best at each of these seconds."""
    problem = read_problem(file.read_bytes(), file.name)
    moments: list[Progress] = []
    beside: list[Row] = []
    last: Progress | None = None
    for step in search(problem, seed=seed, effort=Effort(seconds=at[-1], clock=time.process_time)):
        while last and len(moments) <= len(at) and step.elapsed > [0.0, *at][len(moments)]:
            moments.append(last)
            beside.append(_machine())
        last = step
    assert last is not None
    moments += [last] * (1 + len(at) - len(moments))
    beside += [_machine()] * (len(moments) - len(beside))
    rows = []
    for step, machine in zip(moments, beside, strict=True):
        plan = step.plan()
        broken = breaches(problem, plan)
        assert not broken, broken
        rows.append(_row(figures(problem, plan), step.bound, step.elapsed) | {"units": step.spent} | machine)
    rows[-1]["hours_out_of_reach"] = _out_of_reach(problem, last.plan())
    if plans:
        plans.mkdir(parents=True, exist_ok=True)
        (plans / f"{file.stem}-seed-{seed}.json").write_text(write_plan(last.plan()))
    what = ["first legal", *(f"at {each:g} s" for each in at)]
    return {
        "problem": file.stem,
        "patients": len(problem.patients),
        "seed": seed,
        "at": at,
        "what": what,
        "rows": rows,
    }


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


def _row(found: Figures, bound: int | None, seconds: float) -> Row:
    objective = found.objective()
    row = {name: float(value) for name, value in asdict(found).items()} | {
        "at": seconds,
        "percent_at_minimum": 100 * found.at_minimum / found.patients,
        "hours_below_minimum": found.hours_below_minimum,
        "percent_of_seats_kept": found.percent_of_seats_kept,
        "objective": objective,
    }
    if bound is not None:
        row |= {"bound": bound, "gap_percent": 100 * (objective - bound) / max(1, objective)}
    return row


def _machine() -> Row:
    """What the process has taken at most so far, and how many wait for a core, this one among them."""
    return {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "load": os.getloadavg()[0]}


if __name__ == "__main__":
    main()
