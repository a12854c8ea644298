"""Where is a place free in this week that somebody lacks, and who could take it?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from stepwell.pure.timetable.breaches import Breach, Rule, breaches, made_by
from stepwell.pure.timetable.by_hand import Do, Move, Sessions, moved
from stepwell.pure.timetable.calendars import minute_of
from stepwell.pure.timetable.solving.waiting import free_seats
from stepwell.pure.timetable.standing import Standing
from stepwell.pure.timetable.week import WeekProblem


@dataclass(frozen=True, slots=True)
class FreePlaces:
    """A group with room that somebody lacks: how many places, and who could take one, whom it helps most first."""

    session: int
    room: int
    takers: tuple[str, ...]


def free_places(problem: WeekProblem, sessions: Sessions, *, at: datetime) -> tuple[FreePlaces, ...]:
    """The groups that begin from now on in which a place is free that somebody lacks, soonest first."""
    week = Standing(problem, sessions)
    now = week.flat.axis.from_minute(minute_of(at))
    found = []
    for each in free_seats(week.problem, week.plan, now=now, weights=week.flat.weights):
        number = week.numbers[each.group.type, each.group.clinician, each.group.starts]
        # Somebody may sit there who by a rule should not: their place is taken all the same.
        room = week.problem.type_of[each.group.type].largest - len(sessions[number].patients)
        if room > 0:
            takers = tuple(week.flat.patients[taker.patient].id for taker in each.takers)
            found.append(FreePlaces(number, room, takers))
    return tuple(found)


def may_join(problem: WeekProblem, sessions: Sessions, number: int, patient: str) -> bool:
    """Whether this patient may sit in that session besides what they have: no rule that does not bend is broken.

    Whether there is room is not asked. Looks at their own sessions and that one, since nothing else changes; and of
    others in them, only at those they are kept apart from.
    """
    beside = {patient, *(each for pair in problem.apart if patient in pair for each in pair)}
    theirs = {
        key: replace(each, patients=tuple(who for who in each.patients if who in beside))
        for key, each in sessions.items()
        if key == number or patient in each.patients
    }
    leading = {each.clinician for each in theirs.values()}
    small = replace(
        problem,
        clinicians=tuple(each for each in problem.clinicians if each.id in leading),
        patients=tuple(each for each in problem.patients if each.id == patient),
    )
    after = moved(small, theirs, Move(Do.SEAT, number, patient=patient))
    if not _in_the_way(breaches(small, after)):  # so it is nearly always, and nothing has to be compared
        return True
    return not _in_the_way(made_by(small, theirs, after))


def _in_the_way(found: Iterable[Breach]) -> bool:
    return any(each.hard and each.rule is not Rule.ROOM for each in found)
