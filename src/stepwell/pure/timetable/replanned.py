"""Some sessions of a week cannot be held as planned: what takes their place, and who is touched?

A group is led by somebody else at the same time; a session with one's own clinician is rather held with them at another
time than with a stranger. What cannot be held at all is cancelled, with the reason. Everything else stays.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from stepwell.pure.timetable.by_hand import Do, Move, Sessions, moved
from stepwell.pure.timetable.ways import other_times, substitutes
from stepwell.pure.timetable.week import PlacedSession, WeekProblem


@dataclass(frozen=True, slots=True)
class Step:
    """What happens with one session, and why in words that name nobody."""

    move: Move
    was: PlacedSession
    now: PlacedSession | None
    why: str


def replanned(
    problem: WeekProblem, sessions: Sessions, lost: Collection[int], *, after_at: datetime
) -> tuple[Step, ...]:
    """A step for each lost session, soonest first; in the problem, whoever is away is taken then.

    Nothing is moved to before `after_at`.
    """
    steps, week = [], dict(sessions)
    for number in sorted(lost, key=lambda each: (sessions[each].period.start_at, each)):
        step = _step(problem, week, number, after_at)
        week = moved(problem, week, step.move)
        steps.append(step)
    return tuple(steps)


def _step(problem: WeekProblem, week: Sessions, number: int, after_at: datetime) -> Step:
    session = week[number]
    substitute = next(substitutes(problem, week, number), None)
    if session.kind.in_a_group and substitute is not None:
        return _as(problem, week, substitute, "somebody else licensed for everybody in it leads it at the same time")
    another = next(other_times(problem, week, number, after_at=after_at), None)
    if not session.kind.in_a_group and another is not None and another.clinician == session.clinician:
        return _as(problem, week, another, "it is with their own clinician at another time")
    if substitute is not None:
        return _as(problem, week, substitute, "their own clinician has no other time; somebody else has this one")
    if another is not None:
        return _as(problem, week, another, "nobody else can lead it then, and everybody in it is free at another time")
    why = "nobody licensed for everybody in it is free then, and no other time of this week suits them all"
    return _as(problem, week, Move(Do.DROP, number), why)


def _as(problem: WeekProblem, week: Sessions, move: Move, why: str) -> Step:
    return Step(move, week[move.session], moved(problem, week, move).get(move.session), why)
