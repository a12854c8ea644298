"""How good is a plan? The common objective of the form `stepwell-week/1`, lower is better, and the figures behind it.

Everything is counted in slots (half hours) or in single things; the weights turn that into one number.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import OneToOneKind, OneToOneNeed, Patient, Problem
from stepwell.pure.timetable.solving.slots import MINUTES, Slots, days_of, span

_MISSING = MappingProxyType({OneToOneKind.INDIVIDUAL: 600, OneToOneKind.MEDICATION: 300, OneToOneKind.FAMILY: 200})


@dataclass(frozen=True)
class Weights:
    """What each shortfall costs. The defaults are the common objective; a programme may set its own."""

    below_minimum: int = 400
    below_minimum_per_day_waited: int = 20
    day_missing: int = 800
    required_group_missing: int = 300
    one_to_one_missing: Mapping[OneToOneKind, int] = field(default_factory=lambda: _MISSING)
    below_target: int = 30
    group: int = 10
    co_facilitator: int = 6
    seat_dropped: int = 8
    one_to_one_moved: int = 6
    therapist_changed: int = 60
    seat_not_preferred: int = 2
    one_to_one_not_preferred: int = 3
    over_soft_limit: int = 2

    def below(self, patient: Patient) -> int:
        """Each slot below the minimum, which weighs more for somebody who has waited."""
        return self.below_minimum + self.below_minimum_per_day_waited * patient.waiting_days


COMMON = Weights()


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan comes to. `waited_slots_below` are slots times days waited."""

    patients: int
    at_minimum: int
    at_target: int
    slots_below_minimum: int
    waited_slots_below: int
    days_missing: int
    required_groups_missing: int
    individual_missing: int
    family_missing: int
    medication_missing: int
    slots_below_target: int
    groups: int
    seats: int
    group_slots: int
    co_facilitated_slots: int
    seats_dropped: int
    seats_last_week: int
    one_to_ones_moved: int
    therapists_changed: int
    seats_not_preferred: int
    one_to_ones_not_preferred: int
    slots_over_soft_limit: int
    slot_minutes: int = MINUTES

    @property
    def hours_below_minimum(self) -> float:
        return self.slots_below_minimum * self.slot_minutes / 60

    @property
    def percent_of_seats_kept(self) -> float:
        """Of last week's seats; 100 where there were none."""
        kept = self.seats_last_week - self.seats_dropped
        return 100 * kept / self.seats_last_week if self.seats_last_week else 100.0

    def tiers(self, weights: Weights = COMMON) -> tuple[int, int, int]:
        """The objective in three parts, the first of which matters most: hours and days, then what the plans of
        patients ask for, then everything else."""
        hours = (
            weights.below_minimum * self.slots_below_minimum
            + weights.below_minimum_per_day_waited * self.waited_slots_below
            + weights.day_missing * self.days_missing
        )
        therapies = (
            weights.required_group_missing * self.required_groups_missing
            + weights.one_to_one_missing[OneToOneKind.INDIVIDUAL] * self.individual_missing
            + weights.one_to_one_missing[OneToOneKind.FAMILY] * self.family_missing
            + weights.one_to_one_missing[OneToOneKind.MEDICATION] * self.medication_missing
        )
        rest = (
            weights.below_target * self.slots_below_target
            + weights.group * self.group_slots
            + weights.co_facilitator * self.co_facilitated_slots
            + weights.seat_dropped * self.seats_dropped
            + weights.one_to_one_moved * self.one_to_ones_moved
            + weights.therapist_changed * self.therapists_changed
            + weights.seat_not_preferred * self.seats_not_preferred
            + weights.one_to_one_not_preferred * self.one_to_ones_not_preferred
            + weights.over_soft_limit * self.slots_over_soft_limit
        )
        return hours, therapies, rest

    def objective(self, weights: Weights = COMMON) -> int:
        return sum(self.tiers(weights))


def figures(problem: Problem, plan: Plan) -> Figures:
    """Everything the objective counts, of a plan in which nobody has two one-to-ones of one kind."""
    tally: Counter[str] = Counter()
    busy: dict[str, Slots] = {}
    led: Counter[str] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    seats: set[tuple[str, str, tuple[int, ...]]] = set()
    for group in plan.groups:
        kind = problem.type_of[group.type]
        slots = _together(group.starts, kind.length)
        length = kind.length * len(group.starts)
        led[group.clinician] += length
        tally["group_slots"] += length
        tally["co_facilitated"] += length * kind.co_facilitated
        for member in group.members:
            busy[member] = busy.get(member, 0) | slots
            taken[member, group.type] += 1
            seats.add((member, group.type, group.starts))
            tally["seats_not_preferred"] += bool(slots & ~problem.patient_of[member].prefers)
    met = {each.need for each in plan.one_to_ones}
    for meeting in plan.one_to_ones:
        patient = problem.patient_of[meeting.patient]
        need = patient.need(meeting.kind, meeting.nth)
        if need is None:
            continue
        slots = span(meeting.start, need.length)
        busy[patient.id] = busy.get(patient.id, 0) | slots
        led[meeting.clinician] += need.length
        tally["one_to_ones_not_preferred"] += bool(slots & ~patient.prefers)
        moved, changed = change(problem, patient, need, meeting.clinician, meeting.start)
        tally["moved"] += moved
        tally["changed"] += changed
    for patient in problem.patients:
        has = busy.get(patient.id, 0)
        dose, days = has.bit_count(), len(days_of(has, problem.per_day))
        below = max(0, patient.least - dose)
        tally["below"] += below
        tally["waited_below"] += below * patient.waiting_days
        tally["below_target"] += max(0, patient.target - dose)
        tally["days_missing"] += max(0, patient.least_days - days)
        tally["at_minimum"] += below == 0 and days >= patient.least_days
        tally["at_target"] += dose >= patient.target
        for planned in patient.groups:
            tally["required_missing"] += max(0, planned.required - taken[patient.id, planned.type])
        for need in patient.one_to_ones:
            tally[need.kind] += (patient.id, need.kind, need.nth) not in met
    return Figures(
        patients=len(problem.patients),
        at_minimum=tally["at_minimum"],
        at_target=tally["at_target"],
        slots_below_minimum=tally["below"],
        waited_slots_below=tally["waited_below"],
        days_missing=tally["days_missing"],
        required_groups_missing=tally["required_missing"],
        individual_missing=tally[OneToOneKind.INDIVIDUAL],
        family_missing=tally[OneToOneKind.FAMILY],
        medication_missing=tally[OneToOneKind.MEDICATION],
        slots_below_target=tally["below_target"],
        groups=len(plan.groups),
        seats=sum(len(group.members) for group in plan.groups),
        group_slots=tally["group_slots"],
        co_facilitated_slots=tally["co_facilitated"],
        seats_dropped=len(problem.last_seats - seats),
        seats_last_week=len(problem.last_seats),
        one_to_ones_moved=tally["moved"],
        therapists_changed=tally["changed"],
        seats_not_preferred=tally["seats_not_preferred"],
        one_to_ones_not_preferred=tally["one_to_ones_not_preferred"],
        slots_over_soft_limit=sum(max(0, led[each.id] - each.soft_a_week) for each in problem.clinicians),
        slot_minutes=problem.slot_minutes,
    )


def change(problem: Problem, patient: Patient, need: OneToOneNeed, clinician: str, start: int) -> tuple[bool, bool]:
    """Is such a one-to-one moved against last week's, and is the therapist another? A prescriber may be."""
    was = problem.last_meeting.get((patient.id, need.kind, need.nth))
    if was is None:
        return False, False
    changed = need.kind is not OneToOneKind.MEDICATION and was.clinician != clinician
    return (was.clinician, was.start) != (clinician, start), changed


def _together(starts: tuple[int, ...], length: int) -> Slots:
    slots = 0
    for start in starts:
        slots |= span(start, length)
    return slots
