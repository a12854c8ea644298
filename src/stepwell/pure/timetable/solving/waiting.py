"""A seat is free: who may take it, and whom would it help most?"""

from dataclasses import dataclass

from stepwell.pure.timetable.solving.choices import bits, choices
from stepwell.pure.timetable.solving.cost import COMMON, Weights
from stepwell.pure.timetable.solving.plan import Group, Plan
from stepwell.pure.timetable.solving.problem import Problem
from stepwell.pure.timetable.solving.rest import rest_of
from stepwell.pure.timetable.solving.series import apart
from stepwell.pure.timetable.solving.standing import stand


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who may take the seat as their week stands, and what it gives them."""

    patient: str
    below_minimum: int  # slots that would be missing no more
    required: bool  # is the therapy missing?
    gain: int  # off the objective


@dataclass(frozen=True, slots=True)
class FreeSeats:
    """A group that runs with room in it, and who could take a seat, whom it helps most first."""

    group: Group
    room: int
    takers: tuple[Taker, ...]


def free_seats(problem: Problem, plan: Plan, *, now: int = 0, weights: Weights = COMMON) -> tuple[FreeSeats, ...]:
    """Every group from the slot `now` on in which a seat is free that somebody lacks, in the order of the plan."""
    whole, standing = apart(problem, plan, lambda group: group.starts[0] < now <= group.starts[-1])
    rest = rest_of(whole, standing, now)
    draft = rest.draft(choices(rest.problem, weights))
    stand(draft, rest.plan, str)
    found = []
    for option in draft.seated:
        pattern = draft.choices.patterns[option[0]]
        takers = []
        for number in bits(draft.choices.members(option) & ~draft.seated[option]):
            who = rest.problem.patients[number]
            if draft.takes(number, option) and draft.may_sit(number, pattern):
                gain = draft.gain(number, pattern)
                below = min(pattern.length, max(0, who.least - draft.busy[number].bit_count()))
                had = sum(draft.choices.patterns[each].type == pattern.type for each, _ in draft.joined[number])
                required = had < draft.choices.wanted[number][pattern.type][0]
                if gain > 0:
                    takers.append(Taker(who.id, below, required, gain))
        if takers:
            takers.sort(key=lambda each: (-each.gain, each.patient))
            group = draft.choices.group(option, bits(draft.seated[option]))
            found.append(FreeSeats(group, draft.room(option), tuple(takers)))
    return tuple(sorted(found, key=lambda each: (each.group.starts, each.group)))
