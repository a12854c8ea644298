"""What would a careful coordinator do by hand? The baseline a solver must beat.

Keep last week as it was, strike what is no longer allowed, give everybody the first place that is free, and open a
group wherever enough people wait for the same thing at the same time. Nothing is taken back for something better.
"""

from heapq import heapify, heappop, heappush

from stepwell.pure.timetable.solving.choices import Choices, Option, bits
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.start import carried_over, close_what_is_too_small


def by_hand(choices: Choices) -> Draft:
    draft = carried_over(choices)
    _one_to_ones(draft)
    _first_seats(draft)
    _waiting_lists(draft)
    _first_seats(draft)
    close_what_is_too_small(draft)
    return draft


def _one_to_ones(draft: Draft) -> None:
    for patient, needs in enumerate(draft.choices.needs):
        for number, need in enumerate(needs):
            if number not in draft.met[patient]:
                place = next((each for each in need.places if draft.may_meet(need, each)), None)
                if place is not None:
                    draft.meet(patient, number, place)


def _first_seats(draft: Draft) -> None:
    """Patient by patient the first seat that is free, in groups of the plan, up to the target."""
    for patient in range(len(draft.busy)):
        for option in sorted(draft.seated):
            if _wants(draft, patient, option) and draft.room(option):
                draft.seat(patient, option)


def _waiting_lists(draft: Draft) -> None:
    """The group most people wait for, again and again, as long as enough do; those who wait only become fewer."""
    choices = draft.choices
    queue = [(-len(waiting), option) for option in choices.options if (waiting := _waiting(draft, option))]
    heapify(queue)
    while queue:
        _, option = heappop(queue)
        waiting = _waiting(draft, option)
        if not waiting:
            continue
        if queue and -len(waiting) > queue[0][0]:
            heappush(queue, (-len(waiting), option))
            continue
        draft.open(option)
        for patient in waiting:
            draft.seat(patient, option)


def _waiting(draft: Draft, option: Option) -> list[int]:
    """Who would fill this group; nobody where they are too few, or its leader is not free."""
    choices = draft.choices
    kind = choices.problem.group_types[choices.patterns[option[0]].type]
    if option in draft.seated or not draft.may_open(option):
        return []
    waiting = [each for each in bits(choices.members(option)) if _wants(draft, each, option)]
    return waiting[: kind.largest] if len(waiting) >= kind.smallest else []


def _wants(draft: Draft, patient: int, option: Option) -> bool:
    """Is this seat free for the patient, and does the week lack hours or this very type?"""
    choices = draft.choices
    pattern, who = choices.patterns[option[0]], choices.problem.patients[patient]
    if not choices.members(option) >> patient & 1 or pattern.slots & draft.busy[patient]:
        return False
    has = sum(choices.patterns[number].type == pattern.type for number, _ in draft.joined[patient])
    lacks = draft.busy[patient].bit_count() < who.target or has < choices.wanted[patient][pattern.type][0]
    return lacks and draft.may_sit(patient, pattern)
