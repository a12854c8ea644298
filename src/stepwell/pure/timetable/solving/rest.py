"""What is left of the week, and what of it lies behind?

What starts before now has happened, or is happening: it is no longer planned, yet it counts. Hours and days attended
count towards the minimum and against the limits, a therapy had is no longer missing, and nobody is free who sits in a
session just now.
"""

from collections import Counter
from dataclasses import dataclass, replace

from stepwell.pure.timetable.solving.choices import Choices
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import PlannedGroup, Problem
from stepwell.pure.timetable.solving.slots import Slots, days_of, slots_in, span


@dataclass(frozen=True, slots=True)
class Rest:
    """The week from now on: a problem, the plan that stands for it, and what began before."""

    problem: Problem
    plan: Plan
    begun: Plan
    attended: dict[str, Slots]  # by patient
    led: dict[str, Slots]  # by clinician

    def draft(self, choices: Choices) -> Draft:
        """An empty week in which what lies behind counts. `choices` are those of this problem."""
        draft = Draft(self._not_twice_a_day(choices))
        draft.busy = [self.attended.get(each.id, 0) for each in self.problem.patients]
        draft.leading = [self.led.get(each.id, 0) for each in self.problem.clinicians]
        return draft

    def _not_twice_a_day(self, choices: Choices) -> Choices:
        """Less a second group of a type, or one-to-one of a kind, on a day on which its patient has had one."""
        numbers = {each.id: number for number, each in enumerate(self.problem.patients)}
        types = {each.id: number for number, each in enumerate(self.problem.group_types)}
        had: Counter[tuple[int, int]] = Counter()
        for group in self.begun.groups:
            for day in {start // self.problem.per_day for start in group.starts}:
                had[types[group.type], day] |= sum(1 << numbers[each] for each in group.members)
        patterns = list(choices.patterns)
        for pattern in choices.patterns if had else ():
            for day in pattern.days:
                if again := pattern.could & had[pattern.type, day]:
                    patterns[pattern.number] = replace(pattern, could=patterns[pattern.number].could & ~again)
        met: dict[tuple[int, str], Slots] = {}
        for meeting in self.begun.one_to_ones:
            day = span(meeting.start // self.problem.per_day * self.problem.per_day, self.problem.per_day)
            key = numbers[meeting.patient], meeting.kind
            met[key] = met.get(key, 0) | day
        needs = tuple(
            tuple(
                replace(need, places=tuple(place for place in need.places if not place.slots & taken))
                if (taken := met.get((patient, need.kind), 0))
                else need
                for need in of_patient
            )
            for patient, of_patient in enumerate(choices.needs)
        )
        return replace(choices, patterns=tuple(patterns), needs=needs)


def rest_of(problem: Problem, plan: Plan, now: int) -> Rest:
    """The week from the slot `now` on. No series of the plan may lie on both sides of it (`series.apart`)."""
    begun = before(plan, now)
    ahead = Plan(
        tuple(each for each in plan.groups if each.starts[0] >= now),
        tuple(each for each in plan.one_to_ones if each.start >= now),
    )
    attended, led, helping = booked(problem, begun)
    had = Counter((member, group.type) for group in begun.groups for member in group.members)
    met = {each.need for each in begun.one_to_ones}
    future = (1 << problem.per_week) - (1 << now)
    left = replace(
        problem,
        clinicians=tuple(
            replace(each, available=each.available & future & ~led.get(each.id, 0)) for each in problem.clinicians
        ),
        patients=tuple(
            replace(
                each,
                available=each.available & future & ~attended.get(each.id, 0),
                groups=tuple(_less(planned, had[each.id, planned.type]) for planned in each.groups),
                one_to_ones=tuple(need for need in each.one_to_ones if (each.id, need.kind.value, need.nth) not in met),
            )
            for each in problem.patients
        ),
        co_facilitators=tuple(max(0, there - helping[slot]) for slot, there in enumerate(problem.co_facilitators)),
        last_groups=ahead.groups,
        last_one_to_ones=ahead.one_to_ones,
    )
    return Rest(left, ahead, begun, attended, led)


def before(plan: Plan, now: int) -> Plan:
    """What of the plan has begun."""
    return Plan(
        tuple(each for each in plan.groups if each.starts[0] < now),
        tuple(each for each in plan.one_to_ones if each.start < now),
    )


def booked(problem: Problem, plan: Plan) -> tuple[dict[str, Slots], dict[str, Slots], Counter[int]]:
    """The slots taken by patient and by clinician, and how many co-facilitators are needed in each."""
    attended: dict[str, Slots] = {}
    led: dict[str, Slots] = {}
    helping: Counter[int] = Counter()
    for group in plan.groups:
        kind = problem.type_of[group.type]
        slots = sum(span(start, kind.length) for start in group.starts)
        led[group.clinician] = led.get(group.clinician, 0) | slots
        helping.update(slots_in(slots) if kind.co_facilitated else ())
        for member in group.members:
            attended[member] = attended.get(member, 0) | slots
    for meeting in plan.one_to_ones:
        need = problem.patient_of[meeting.patient].need(meeting.kind, meeting.nth)
        slots = span(meeting.start, need.length if need else 0)
        led[meeting.clinician] = led.get(meeting.clinician, 0) | slots
        attended[meeting.patient] = attended.get(meeting.patient, 0) | slots
    return attended, led, helping


def lacking(problem: Problem, plan: Plan) -> dict[str, Counter[str]]:
    """By patient: what their plan asks for and this one does not give, in slots, days and single things."""
    attended, _, _ = booked(problem, plan)
    had = Counter((member, group.type) for group in plan.groups for member in group.members)
    met = {each.need for each in plan.one_to_ones}
    found = {}
    for who in problem.patients:
        slots = attended.get(who.id, 0)
        lacks = Counter({f"group {each.type}": each.required - had[who.id, each.type] for each in who.groups})
        lacks += Counter(need.kind.value for need in who.one_to_ones if (who.id, need.kind.value, need.nth) not in met)
        lacks += Counter(
            hours=who.least - slots.bit_count(), days=who.least_days - len(days_of(slots, problem.per_day))
        )
        found[who.id] = lacks
    return found


def _less(planned: PlannedGroup, had: int) -> PlannedGroup:
    return PlannedGroup(planned.type, max(0, planned.required - had), max(0, planned.most - had))
