"""What does a reading of a timetable say, as data another program can read?"""

from collections.abc import Iterable
from decimal import Decimal

from stepwell.pure.timetable.blocks import OpenChoice, Timetable
from stepwell.pure.timetable.hours import PhaseHours, clock_hours, weekly_clock_hours
from stepwell.pure.values import Refusal

Json = dict[str, object]


def report(timetable: Timetable) -> Json:
    """A timetable that could be read.

    `weekly_clock_hours` (and `group_clock_hours`, the part of it in groups) is the week a new patient starts
    with, in the first alternative; `phases` lists every phase and alternative. Hours have two decimals,
    `weekly_clock_minutes` is exact.
    """
    hours = weekly_clock_hours(timetable)
    return {
        "programme": timetable.programme,
        "weekly_clock_hours": float(hours.first.hours),
        "weekly_clock_minutes": hours.first.minutes,
        "group_clock_hours": float(clock_hours(hours.first.group_minutes)),
        "sold_hours": _number(timetable.sold_hours),
        "phases": [_phase(phase) for phase in hours.phases],
        "open_choices": [_choice(choice) for choice in timetable.open_choices],
        "errors": [],
    }


def refused_report(programme: str, refusals: Iterable[Refusal]) -> Json:
    """A timetable that could not be read, with the same keys and every reason under `errors`."""
    return {
        "programme": programme,
        "weekly_clock_hours": None,
        "weekly_clock_minutes": None,
        "group_clock_hours": None,
        "sold_hours": None,
        "phases": [],
        "open_choices": [],
        "errors": [_error(refusal) for refusal in refusals],
    }


def _number(hours: Decimal | None) -> float | None:
    return None if hours is None else float(hours)


def _phase(phase: PhaseHours) -> Json:
    return {
        "weeks": str(phase.weeks),
        "alternative": phase.alternative or None,
        "hours": float(phase.hours),
        "minutes": phase.minutes,
        "minutes_by_kind": {kind.value: minutes for kind, minutes in phase.minutes_by_kind.items()},
        "not_counted": [{"block": each.block, "why": each.why} for each in phase.not_counted],
    }


def _choice(choice: OpenChoice) -> Json:
    return {
        "key": choice.key,
        "block": choice.block,
        "field": choice.field,
        "question": choice.question,
        "why": choice.why,
        "settled_by": choice.settled_by.value,
    }


def _error(refusal: Refusal) -> Json:
    line = refusal.where.removeprefix("line ")
    return {
        "line": int(line) if line.isdecimal() else None,
        "column": refusal.field,
        "problem": refusal.problem,
        "remedy": refusal.remedy,
        "message": str(refusal),
    }
