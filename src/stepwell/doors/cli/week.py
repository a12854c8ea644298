"""`stepwell week solve`, `explain` and `compare`: a week's problem in a file becomes a plan in a file.

Needs no database. The form of both files is `docs/guides/week-files.md`; how it is solved, `docs/algorithms/week.md`.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from types import FrameType
from typing import cast

import click

from stepwell.doors.cli.command import Declined, Report, command, say
from stepwell.doors.cli.week_advise import advise
from stepwell.doors.cli.week_files import FILE, PLACE, check_place, plan_in, problem_in, write
from stepwell.doors.cli.week_repair import repair
from stepwell.pure.timetable.solving.cost import Figures, figures
from stepwell.pure.timetable.solving.difference import difference
from stepwell.pure.timetable.solving.explain import Explanation
from stepwell.pure.timetable.solving.explain import explain as explained
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import Problem
from stepwell.pure.timetable.solving.reading import FORMAT, Beside
from stepwell.pure.timetable.solving.rules import breaches
from stepwell.pure.timetable.solving.search import Effort, Progress, search
from stepwell.pure.timetable.solving.writing import write_plan

_EVERY_SECONDS = 1.0  # between two lines of progress
_SECONDS = 60.0


@click.group()
def week() -> None:
    """Solve a week, and look at what came out."""


def _solved(report: Report) -> str:
    found = cast(dict[str, float], report["figures"])
    return "\n".join(
        [
            f"{report['out']}: objective {report['objective']:,}, proven bound {report['bound']:,}, "
            f"gap {report['gap_percent']} %.",
            f"{found['at_minimum']} of {found['patients']} patients at their minimum, "
            f"{report['hours_below_minimum']:g} h missing below it.",
            f"Missing: {found['required_groups_missing']} required groups, {found['individual_missing']} individual, "
            f"{found['family_missing']} family and {found['medication_missing']} medication sessions.",
            f"{found['groups']} groups; {report['percent_of_seats_kept']:g} % of last week's seats kept.",
        ]
    )


@command(human=_solved)
@click.argument("problem", type=FILE)
@click.option("--out", type=PLACE, required=True, help="Where the plan goes.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    help=f"How long to look, by the wall clock; {_SECONDS:g} if not said.",
)
@click.option(
    "--work", type=click.FloatRange(min=0, min_open=True), help="How much work instead, which repeats to the byte."
)
@click.option("--seed", type=click.IntRange(0, 1_000_000), default=1, show_default=True, help="Which chance.")
def solve(problem: Path, out: Path, seconds: float | None, work: float | None, seed: int) -> Report:
    """Find the best plan for the week in PROBLEM within --seconds, or for --work units of it.

    A unit is about two seconds of one core. Ctrl-C ends it with the best plan so far.
    """
    if seconds is not None and work is not None:
        raise click.UsageError("Give --seconds or --work, not both.")
    given = problem_in(problem)
    check_place(out, problem)
    effort = Effort(units=work, seconds=_SECONDS if seconds is None and work is None else seconds, clock=time.monotonic)
    with _stopped_well() as stopping:
        effort.stopped = lambda: bool(stopping)
        best = _watched(search(given, seed=seed, effort=effort))
    plan = best.plan()
    if broken := breaches(given, plan):
        raise Declined(f"Nothing was written: the plan found breaks a rule, which is an error of ours. {broken[0]}.")
    plan = replace(plan, unmet=_explained(given, plan).unmet)
    found = figures(given, plan)
    beside = {
        "format": FORMAT,
        "objective": found.objective(),
        "bound": best.bound,
        "search": {"seed": seed, "work": work, "repeatable": work is not None and not stopping},
        "figures": asdict(found),
    }
    write(out, write_plan(plan, beside))
    return _report(out, found, best.bound, stopping=bool(stopping))


def _report(out: Path, found: Figures, bound: int, *, stopping: bool) -> Report:
    objective = found.objective()
    return {
        "out": str(out),
        "objective": objective,
        "bound": bound,
        "gap_percent": round(100 * (objective - bound) / objective, 1) if objective else 0.0,
        "stopped_early": stopping,
        "hours_below_minimum": found.hours_below_minimum,
        "percent_of_seats_kept": round(found.percent_of_seats_kept, 1),
        "figures": asdict(found),
    }


def _in_sentences(report: Report) -> str:
    lines = []
    for unmet in cast(list[dict[str, object]], report["unmet"]):
        lines.append(f"{unmet['patient']}: {unmet['what']}")
        lines += [f"  {reason}" for reason in cast(list[str], unmet["because"])]
    if not lines:
        return "Nothing is missing."
    if remedies := cast(list[dict[str, object]], report["remedies"]):
        lines.append("What, changed alone, would open a way for most patients:")
        lines += [f"  {each['what']}: {', '.join(cast(list[str], each['patients']))}" for each in remedies]
    return "\n".join(lines)


@command("explain", human=_in_sentences)
@click.argument("problem", type=FILE)
@click.argument("plan", type=FILE)
@click.option("--remedies", type=click.IntRange(0, 1000), default=10, show_default=True, help="How many to name.")
def explain_week(problem: Path, plan: Path, remedies: int) -> Report:
    """What PLAN does not give that the patients of PROBLEM should have, what blocks it, and what would mend it."""
    given = problem_in(problem)
    planned, _ = plan_in(plan, given)
    if broken := breaches(given, planned):
        raise Declined(f"{plan.name} is not a legal plan of this problem, so it cannot be explained. {broken[0]}.")
    found = _explained(given, planned)
    return {
        "unmet": [{"patient": each.patient, "what": each.what, "because": each.because} for each in found.unmet],
        "remedies": [{"what": each.what, "patients": each.patients} for each in found.remedies[:remedies]],
    }


def _compared(report: Report) -> str:
    seats, meetings = cast(dict[str, int], report["seats"]), cast(dict[str, int], report["one_to_ones"])
    lines = []
    for name in ("a", "b"):
        known = cast(dict[str, object], report[name])
        told = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in known.items() if value is not None)
        lines.append(f"{name.upper()}: {told or 'no objective stands in it; name the problem by --problem'}")
    lines.append(
        f"Seats: {seats['kept']} the same ({seats['other_leader']} with another leader), "
        f"{seats['lost']} only in A, {seats['new']} only in B."
    )
    lines.append(
        f"One-to-ones: {meetings['kept']} the same, {meetings['moved']} moved, "
        f"{meetings['lost']} only in A, {meetings['new']} only in B."
    )
    touched = cast(list[str], report["patients"])
    lines.append(f"Something changes for {len(touched)} patients{': ' if touched else '.'}{', '.join(touched)}")
    return "\n".join(lines)


@command(human=_compared)
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@click.option("--problem", type=FILE, help="Count the objective of both anew, and check every rule.")
def compare(a: Path, b: Path, problem: Path | None) -> Report:
    """What differs between the plans A and B of one week, and which is better."""
    given = None if problem is None else problem_in(problem)
    before, after = plan_in(a, given), plan_in(b, given)
    found = difference(before[0], after[0])
    return {
        "a": _standing(given, *before),
        "b": _standing(given, *after),
        "seats": {
            "kept": found.seats_kept,
            "other_leader": found.other_leader,
            "lost": found.seats_lost,
            "new": found.seats_new,
        },
        "one_to_ones": {
            "kept": found.one_to_ones_kept,
            "moved": found.one_to_ones_moved,
            "lost": found.one_to_ones_lost,
            "new": found.one_to_ones_new,
        },
        "patients": list(found.patients),
    }


def _standing(problem: Problem | None, plan: Plan, beside: Beside) -> Report:
    """How good a plan is: counted where the problem is known, otherwise as its file says."""
    if problem is None:
        return {"objective": beside.objective, "bound": beside.bound}
    found = figures(problem, plan)
    return {
        "objective": found.objective(),
        "bound": beside.bound,
        "rules_broken": len(breaches(problem, plan)),
        "at_minimum": found.at_minimum,
        "hours_below_minimum": found.hours_below_minimum,
        "required_groups_missing": found.required_groups_missing,
        "one_to_ones_missing": found.individual_missing + found.family_missing + found.medication_missing,
    }


def _watched(steps: Iterator[Progress]) -> Progress:
    """The last step of a search; a line for the first, for the last, and now and then between."""
    told_at, last = float("-inf"), None
    for step in steps:
        last = step
        if step.elapsed - told_at >= _EVERY_SECONDS:
            told_at = step.elapsed
            say(_line(step))
    assert last is not None, "a search always has a first week"
    if last.elapsed > told_at:
        say(_line(last))
    return last


def _explained(given: Problem, plan: Plan) -> Explanation:
    """Why what is missing is missing; a line now and then while that is looked for."""
    told_at = time.monotonic()

    def tell(patients: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _EVERY_SECONDS:
            told_at = time.monotonic()
            say(f"Why something is missing: {patients} of {len(given.patients)} patients looked at")

    return explained(given, plan, tell=tell)


def _line(step: Progress) -> str:
    return (
        f"{step.elapsed:7.1f} s  {step.spent:7.1f} units  objective {step.objective:,}  bound {step.bound:,}  "
        f"gap {100 * step.gap:.1f} %  {step.doing}"
    )


@contextmanager
def _stopped_well() -> Iterator[list[int]]:
    """Ctrl-C, or being asked to end, is noted and ends the search at its next step; a second Ctrl-C ends at once."""
    stopping: list[int] = []
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, frame: FrameType | None) -> None:
        if stopping:
            raise KeyboardInterrupt
        stopping.append(number)
        say("Ending with the best plan so far …")

    try:
        for each in before:
            signal.signal(each, stop)
        yield stopping
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


week.add_command(solve)
week.add_command(explain_week)
week.add_command(compare)
week.add_command(repair)
week.add_command(advise)
