"""What does one change by hand make of a week?

On the table each session has a number, which it keeps however often it is moved.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from stepwell.pure.timetable.week import PlacedSession, WeekProblem
from stepwell.pure.values import Period, Refusal, Refused

Sessions = Mapping[int, PlacedSession]


class Do(StrEnum):
    """What a change does."""

    MOVE = "move"
    SEAT = "seat"
    UNSEAT = "unseat"
    DROP = "drop"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Move:
    """One change by hand.

    A session is moved to `start_at` and `clinician`, or dropped; `patient` is seated in it or taken out; or a session
    of `block` is added for them under a number that is free.
    """

    do: Do
    session: int
    start_at: datetime | None = None
    clinician: str = ""
    patient: str = ""
    block: str = ""


def numbered(sessions: Iterable[PlacedSession]) -> dict[int, PlacedSession]:
    """The sessions of a plan, as they come on the table."""
    return dict(enumerate(sessions, start=1))


def moved(problem: WeekProblem, sessions: Sessions, move: Move) -> dict[int, PlacedSession]:
    """The week after this change, whether it may stand or not. Raises `Refused` where there is nothing to change."""
    after = dict(sessions)
    if move.do is Do.ADD:
        after[move.session] = _new(problem, move)
        return after
    session = after.pop(move.session, None)
    if session is None:
        raise Refused(Refusal("", "session", "it is no longer in this week", "look at the week again"))
    if move.do is not Do.DROP:
        after[move.session] = _changed(session, move)
    return after


def after_all(problem: WeekProblem, sessions: Sessions, moves: Iterable[Move]) -> dict[int, PlacedSession]:
    """The week after these changes, one after the other."""
    found = dict(sessions)
    for move in moves:
        found = moved(problem, found, move)
    return found


def _changed(session: PlacedSession, move: Move) -> PlacedSession:
    if move.do is Do.SEAT:
        return replace(session, patients=tuple(sorted({*session.patients, move.patient})))
    if move.do is Do.UNSEAT:
        return replace(session, patients=tuple(each for each in session.patients if each != move.patient))
    start_at = move.start_at or session.period.start_at
    period = Period(start_at, start_at + session.period.duration)
    return replace(session, period=period, clinician=move.clinician or session.clinician)


def _new(problem: WeekProblem, move: Move) -> PlacedSession:
    block = next((each for each in problem.blocks if each.key == move.block), None)
    if block is None or block.minutes is None or move.start_at is None:
        raise Refused(Refusal("", "session", "it has no time or no length", "choose a block with a length and a time"))
    period = Period(move.start_at, move.start_at + timedelta(minutes=block.minutes))
    patients = (move.patient,) if move.patient else ()
    return PlacedSession(block.key, block.kind, period, block.zone, move.clinician, patients)
