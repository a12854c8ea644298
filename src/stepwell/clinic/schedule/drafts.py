"""How does a week on the table lie in its row? As keys and times; nobody's name stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from stepwell.clinic.schedule.models import DraftWeek
from stepwell.pure.timetable.blocks import Kind
from stepwell.pure.timetable.by_hand import Do, Move, Sessions, after_all, numbered
from stepwell.pure.timetable.week import PlacedSession, Unplaced, WeekPlan, WeekProblem
from stepwell.pure.values import Period, zone_named

Json = dict[str, Any]


def planned(problem: WeekProblem) -> WeekPlan:
    """The plan of a week: the one place where the program asks for it."""
    from stepwell.pure.timetable.placement import place_week  # the solver takes 80 MB, and only a worker solves

    return place_week(problem)


@dataclass(frozen=True, slots=True)
class Table:
    """What lies on the table: the sessions under their numbers, and what the plan could not place."""

    sessions: Sessions
    unplaced: tuple[Unplaced, ...]
    highest: int

    @property
    def free_number(self) -> int:
        """A number no session had so far."""
        return self.highest + 1


def table_of(draft: DraftWeek, problem: WeekProblem) -> Table:
    """The week of a draft whose plan is made, after the changes by hand that were not taken back."""
    plan = plan_of(draft.plan or {"sessions": [], "unplaced": []})
    moves = [move_of(row.move) for row in draft.moves.filter(undone_in=None).order_by("version")]
    added = [move.session for move in moves if move.do is Do.ADD]
    return Table(
        sessions=after_all(problem, numbered(plan.sessions), moves),
        unplaced=plan.unplaced,
        highest=max([len(plan.sessions), *added]),
    )


def as_json(plan: WeekPlan) -> Json:
    """A plan, to be kept."""
    return {
        "sessions": [
            {
                "block": each.block,
                "kind": each.kind.value,
                "from": each.period.start_at.isoformat(),
                "until": each.period.until.isoformat(),
                "zone": each.zone.key,
                "clinician": each.clinician,
                "patients": list(each.patients),
            }
            for each in plan.sessions
        ],
        "unplaced": [
            {
                "patient": each.patient,
                "block": each.block,
                "on": each.on.isoformat() if each.on else None,
                "reason": each.reason,
            }
            for each in plan.unplaced
        ],
    }


def plan_of(kept: Mapping[str, Any]) -> WeekPlan:
    """A plan that was kept."""
    return WeekPlan(
        tuple(
            PlacedSession(
                block=each["block"],
                kind=Kind(each["kind"]),
                period=Period(datetime.fromisoformat(each["from"]), datetime.fromisoformat(each["until"])),
                zone=zone_named(each["zone"]),
                clinician=each["clinician"],
                patients=tuple(each["patients"]),
            )
            for each in kept["sessions"]
        ),
        tuple(
            Unplaced(
                patient=each["patient"],
                block=each["block"],
                on=date.fromisoformat(each["on"]) if each["on"] else None,
                reason=each["reason"],
            )
            for each in kept["unplaced"]
        ),
    )


def move_as_json(move: Move) -> Json:
    """A change by hand, to be kept."""
    return {
        "do": move.do.value,
        "session": move.session,
        "from": move.start_at.isoformat() if move.start_at else None,
        "clinician": move.clinician,
        "patient": move.patient,
        "block": move.block,
    }


def move_of(kept: Mapping[str, Any]) -> Move:
    """A change by hand that was kept."""
    return Move(
        do=Do(kept["do"]),
        session=kept["session"],
        start_at=datetime.fromisoformat(kept["from"]) if kept["from"] else None,
        clinician=kept["clinician"],
        patient=kept["patient"],
        block=kept["block"],
    )
