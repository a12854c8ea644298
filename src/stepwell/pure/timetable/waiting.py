"""Where is a place free in this week that somebody lacks, and who could take it?"""

from dataclasses import dataclass
from datetime import datetime

from stepwell.pure.timetable.by_hand import Sessions
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
    axis = week.flat.axis
    now = max(0, -(-(minute_of(at) - axis.begins) // axis.minutes))
    found = []
    for each in free_seats(week.problem, week.plan, now=now, weights=week.flat.weights):
        number = week.numbers[each.group.type, each.group.clinician, each.group.starts]
        # Somebody may sit there who by a rule should not: their place is taken all the same.
        room = week.problem.type_of[each.group.type].largest - len(sessions[number].patients)
        if room > 0:
            takers = tuple(week.flat.patients[taker.patient].id for taker in each.takers)
            found.append(FreePlaces(number, room, takers))
    return tuple(found)
