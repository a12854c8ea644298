"""What does an alert wait for now, and since when may that wake somebody?

First for somebody to take it; then, within the time its grade allows, for what came of it; then for the contact after
it. Whoever says that it is in their hands, once more or in another's place, is left alone for the same time again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from stepwell.pure.values import instant


class Wait(StrEnum):
    """What an alert waits for."""

    TAKE = "TAKE"
    RESOLVE = "RESOLVE"
    FOLLOW_UP = "FOLLOW_UP"


@dataclass(frozen=True, slots=True)
class Course:
    """What became of an alert so far; a moment is None until it comes. `in_hand_at` is the last of its kind."""

    raised_at: datetime
    taken_at: datetime | None = None
    in_hand_at: datetime | None = None
    resolved_at: datetime | None = None
    follow_up_due_at: datetime | None = None
    followed_up_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What is waited for, and from when on it calls somebody."""

    wait: Wait
    since: datetime


def call(course: Course, *, resolve_minutes: int) -> Call | None:
    """What this alert waits for; None once its follow-up is recorded. Nothing else ends it."""
    patience = timedelta(minutes=resolve_minutes)
    in_hand = course.in_hand_at
    if course.followed_up_at is not None:
        return None
    if course.taken_at is None:
        return Call(Wait.TAKE, instant(course.raised_at))
    if course.resolved_at is None or course.follow_up_due_at is None:
        latest = max(instant(course.taken_at), instant(in_hand)) if in_hand else instant(course.taken_at)
        return Call(Wait.RESOLVE, latest + patience)
    due_at = instant(course.follow_up_due_at)
    return Call(Wait.FOLLOW_UP, max(due_at, instant(in_hand) + patience) if in_hand else due_at)
