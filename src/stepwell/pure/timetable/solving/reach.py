"""How far below the minimum must somebody stay, whatever the others give way?

One patient's week is solved alone, as if every clinician were free and every group that could run did: what is missing
even then is missing in every legal plan.
"""

from dataclasses import replace

from stepwell.pure.timetable.solving.choices import choices
from stepwell.pure.timetable.solving.cost import Weights
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.model import improved
from stepwell.pure.timetable.solving.problem import OneToOneKind, Problem

_UNITS = 2.0
_HOURS_ALONE = Weights(
    below_minimum=1,
    below_minimum_per_day_waited=0,
    day_missing=0,
    required_group_missing=0,
    one_to_one_missing={kind: 0 for kind in OneToOneKind},
    below_target=0,
    group=0,
    co_facilitator=0,
    seat_dropped=0,
    one_to_one_moved=0,
    therapist_changed=0,
    seat_not_preferred=0,
    one_to_one_not_preferred=0,
    over_soft_limit=0,
)


def out_of_reach(problem: Problem, ids: list[str]) -> dict[str, int]:
    """By patient: a proven number of slots that any legal plan leaves below the minimum; 0 where it proves nothing."""
    possible = choices(problem, _HOURS_ALONE)
    numbers = {each.id: number for number, each in enumerate(problem.patients)}
    enough = tuple(replace(each, smallest=1) for each in problem.group_types)
    alone = replace(possible, problem=replace(problem, group_types=enough))
    found = {}
    for id in ids:
        number = numbers[id]
        options = [
            (pattern.number, leader)
            for pattern in possible.patterns
            if pattern.could >> number & 1
            for leader in pattern.leaders
            if possible.licensed[leader] >> number & 1
        ]
        draft = Draft(alone)
        others = sum(draft.choices.weights.below(each) * each.least for each in problem.patients if each.id != id)
        answer = improved(draft, [number], options, units=_UNITS, seed=1)
        found[id] = max(0, answer.bound - others)
    return found
