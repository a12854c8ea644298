"""Somebody at risk is not in their session: what is to be done by now?

They are written to, and again; then somebody is paged to call. A facilitator who has not said whether they came is
asked to; silence after the session counts as an absence, for nobody knows where they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stepwell.pure.values import instant


class Outreach(StrEnum):
    """What is done. `ASK`: the facilitator is asked to say who came."""

    ASK = "ask the facilitator"
    WRITE = "write to the patient"
    PAGE = "page somebody to call"


@dataclass(frozen=True, slots=True)
class AbsenceStep:
    """One step of the rule, so many minutes after it is known that they are absent."""

    do: Outreach
    after_minutes: int


@dataclass(frozen=True, slots=True)
class AbsenceRule:
    """`ask_after_minutes` from the start of the session, `unknown_after_minutes` from its end, nobody having said."""

    steps: tuple[AbsenceStep, ...]
    ask_after_minutes: int
    unknown_after_minutes: int


@dataclass(frozen=True, slots=True)
class SeatSeen:
    """One seat and the facilitator's newest word on it: `came` is None while there is none, `said_at` when it fell."""

    starts_at: datetime
    ends_at: datetime
    came: bool | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is due: its running number, so that it is done once, and since when they are absent."""

    number: int
    do: Outreach
    since_at: datetime


# A message about a session that is long over does no good any more; a page does.
WRITE_WITHIN = timedelta(hours=3)
ASKED = 0


def due_steps(rule: AbsenceRule, seat: SeatSeen, *, done: Iterable[int], at: datetime) -> tuple[Due, ...]:
    """The steps that are due and not done. Number 0 is the question to the facilitator; the rule's own count from 1."""
    moment, taken = instant(at), frozenset(done)
    if seat.came:
        return ()
    if seat.came is None:
        asks_at = instant(seat.starts_at) + timedelta(minutes=rule.ask_after_minutes)
        since = instant(seat.ends_at) + timedelta(minutes=rule.unknown_after_minutes)
        if asks_at <= moment < since and ASKED not in taken:
            return (Due(ASKED, Outreach.ASK, asks_at),)
    else:
        said = seat.said_at or seat.starts_at
        since = max(instant(seat.starts_at), instant(said))
    return tuple(
        Due(number, step.do, since)
        for number, step in enumerate(rule.steps, start=1)
        if number not in taken and _is_due(step, since, moment)
    )


def _is_due(step: AbsenceStep, since: datetime, moment: datetime) -> bool:
    due_at = since + timedelta(minutes=step.after_minutes)
    too_late = step.do is Outreach.WRITE and moment >= since + WRITE_WITHIN
    return due_at <= moment and not too_late
