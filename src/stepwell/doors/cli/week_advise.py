"""`stepwell week advise`: what would serve most patients whose plans are not met, and who could take a free seat."""

from collections import Counter
from pathlib import Path
from typing import cast

import click

from stepwell.doors.cli.command import Report, command, say
from stepwell.doors.cli.week_files import FILE, legal_plan_in, problem_in
from stepwell.pure.timetable.solving.advice import Advice, advice
from stepwell.pure.timetable.solving.problem import Problem
from stepwell.pure.timetable.solving.slots import MINUTES, day_and_clock, in_words
from stepwell.pure.timetable.solving.waiting import FreeSeats, free_seats


def _in_sentences(report: Report) -> str:
    lines = []
    for each in cast(list[dict[str, object]], report["advice"]):
        served, worse = cast(list[str], each["served"]), cast(list[str], each["worse"])
        lines.append(f"{each['what']}: {each['gained']} for {len(served)} ({', '.join(served)})")
        costs = f"  changes the week of {len(cast(list[str], each['touched']))} others"
        lines.append(costs + (f"; {', '.join(worse)} would lack more" if worse else "; nobody would lack more"))
    if not lines:
        lines.append("Nothing that was tried would serve anybody.")
    lines.append("Free seats, and who could take one as their week stands:")
    seats = cast(list[dict[str, object]], report["free_seats"])
    lines += [f"  {each['words']}: {', '.join(cast(list[str], each['patients']))}" for each in seats]
    return "\n".join(lines if seats else [*lines[:-1], "Nobody who lacks something could take a free seat."])


@command(human=_in_sentences)
@click.argument("problem", type=FILE)
@click.argument("plan", type=FILE)
@click.option("--most", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many means to try.")
@click.option("--work", type=click.FloatRange(min=0, min_open=True), default=0.2, show_default=True, help="Units each.")
@click.option("--seed", type=click.IntRange(0, 1_000_000), default=1, show_default=True, help="Which chance.")
def advise(problem: Path, plan: Path, most: int, work: float, seed: int) -> Report:
    """Which licence, training, hour or new colleague would serve most patients of PROBLEM whom PLAN leaves short.

    Each is tried on a copy of the week and solved. The same words give the same answer.
    """
    given = problem_in(problem)
    standing = legal_plan_in(plan, given)
    say("Looking for what blocks …")
    found = advice(given, standing, most=most, units=work, seed=seed, watching=_watch)
    return {
        "advice": [_row(given, each) for each in found],
        "free_seats": [_seats(given, each) for each in free_seats(given, standing)],
    }


def _watch(done: int, of: int, words: str) -> None:
    say(f"{done + 1} of {of}: {words}")


def _row(problem: Problem, each: Advice) -> Report:
    return {
        "what": each.words,
        "served": each.served,
        "gained": _gained(problem, each.gained),
        "touched": each.touched,
        "worse": each.worse,
        "saves": each.saves,
    }


def _gained(problem: Problem, gained: Counter[str]) -> str:
    names = {f"group {each.id}": each.name for each in problem.group_types}
    told = []
    for what, many in gained.most_common():
        if what == "hours":
            told.append(f"{many * MINUTES / 60:g} h towards the minimum")
        elif what == "days":
            told.append(f"{many} more day{'s' if many > 1 else ''}")
        else:
            told.append(f"{many} × {names.get(what, f'{what} session')}")
    return ", ".join(told)


def _seats(problem: Problem, each: FreeSeats) -> Report:
    kind, starts = problem.type_of[each.group.type], each.group.starts
    at = " and ".join(in_words(start, problem.per_day) for start in starts)
    return {
        "words": f"{kind.name}, {at}, with {each.group.clinician} ({each.room} free)",
        "type": kind.id,
        "clinician": each.group.clinician,
        "starts": [day_and_clock(start) for start in starts],
        "room": each.room,
        "patients": [taker.patient for taker in each.takers],
        "gains": [taker.gain for taker in each.takers],
    }
