"""How does `stepwell week` read and write its files?"""

import os
from pathlib import Path

import click

from stepwell.doors.cli.command import Declined
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import Problem
from stepwell.pure.timetable.solving.reading import Beside, read_plan, read_problem
from stepwell.pure.timetable.solving.rules import breaches

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
PLACE = click.Path(path_type=Path, dir_okay=False)


def problem_in(file: Path) -> Problem:
    return read_problem(bytes_of(file), f"the problem {file.name}")


def plan_in(file: Path, problem: Problem | None) -> tuple[Plan, Beside]:
    return read_plan(bytes_of(file), problem, f"the plan {file.name}")


def bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Declined(f"{file} cannot be read: {error.strerror}.") from error


def check_place(out: Path, problem: Path) -> None:
    """Told before the search, not after it."""
    if not out.parent.is_dir():
        raise Declined(f"{out.parent} is no directory: make it, or write the plan elsewhere.")
    if out.exists() and out.samefile(problem):
        raise Declined(f"{out} is the problem itself: name another file for the plan.")
    if not os.access(out.parent, os.W_OK):
        raise Declined(f"{out.parent} cannot be written to: write the plan elsewhere.")


def write(out: Path, text: str) -> None:
    """Whole or not at all."""
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_text(text, "utf-8")
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Declined(f"{out} cannot be written: {error.strerror}.") from error


def legal_plan_in(file: Path, problem: Problem) -> Plan:
    """A plan that breaks no rule of this problem; anything else is declined."""
    plan, _ = plan_in(file, problem)
    if broken := breaches(problem, plan):
        raise Declined(f"{file.name} is not a legal plan of this problem. {broken[0]}.")
    return plan
