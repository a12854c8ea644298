"""What stands in the week so far, who is still free, and what would one more seat be worth?"""

from collections.abc import Iterable

from stepwell.pure.timetable.solving.choices import Choices, Need, Option, Pattern, People, Place, bits
from stepwell.pure.timetable.solving.plan import Meeting, Plan, in_order
from stepwell.pure.timetable.solving.slots import Slots, days_of, on_day, slots_in


class Draft:
    """A week in the making, legal at every moment but for groups still too small.

    Groups go by option, one-to-ones by patient and their place among the patient's needs.
    """

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.per_day = choices.problem.per_day
        self.seated: dict[Option, People] = {}
        self.joined: list[set[Option]] = [set() for _ in choices.problem.patients]
        self.met: list[dict[int, Place]] = [{} for _ in choices.problem.patients]
        self.busy: list[Slots] = [0] * len(choices.problem.patients)
        self.leading: list[Slots] = [0] * len(choices.problem.clinicians)
        self.co_facilitators = list(choices.problem.co_facilitators)

    def copy(self) -> "Draft":
        other = Draft.__new__(Draft)
        other.choices, other.per_day = self.choices, self.per_day
        other.seated = dict(self.seated)
        other.joined = [set(each) for each in self.joined]
        other.met = [dict(each) for each in self.met]
        other.busy = list(self.busy)
        other.leading = list(self.leading)
        other.co_facilitators = list(self.co_facilitators)
        return other

    # What may be

    def may_open(self, option: Option) -> bool:
        """Is the clinician free and within the limits, and are there co-facilitators?"""
        pattern = self.choices.patterns[option[0]]
        if not self._may_lead(option[1], pattern.slots):
            return False
        kind = self.choices.problem.group_types[pattern.type]
        return not kind.co_facilitated or all(self.co_facilitators[slot] for slot in slots_in(pattern.slots))

    def may_sit(self, patient: int, pattern: Pattern) -> bool:
        """Is the patient free and within the limits, and may this type be once more, on these days?"""
        if pattern.slots & self.busy[patient]:
            return False
        most_a_day = self.choices.problem.patients[patient].most_a_day
        after = self.busy[patient] | pattern.slots
        if any(on_day(after, day, self.per_day) > most_a_day for day in pattern.days):
            return False
        patterns, most = self.choices.patterns, self.choices.wanted[patient][pattern.type][1]
        for number, _ in self.joined[patient]:
            if patterns[number].type == pattern.type:
                most -= 1
                if not most or any(day in patterns[number].days for day in pattern.days):
                    return False
        return most > 0

    def may_meet(self, need: Need, place: Place) -> bool:
        """Are both free and within the limits, and is there none of its kind that day?"""
        if place.slots & self.busy[need.patient] or not self._may_lead(place.clinician, place.slots):
            return False
        day = place.start // self.per_day
        needs = self.choices.needs[need.patient]
        for number, other in self.met[need.patient].items():
            if needs[number].kind is need.kind and other.start // self.per_day == day:
                return False
        most_a_day = self.choices.problem.patients[need.patient].most_a_day
        return on_day(self.busy[need.patient] | place.slots, day, self.per_day) <= most_a_day

    def _may_lead(self, number: int, slots: Slots) -> bool:
        if slots & self.leading[number]:
            return False
        clinician = self.choices.problem.clinicians[number]
        after = self.leading[number] | slots
        return after.bit_count() <= clinician.most_a_week and all(
            on_day(after, day, self.per_day) <= clinician.most_on(day) for day in days_of(slots, self.per_day)
        )

    def standing(self, free: Iterable[int]) -> list[Slots]:
        """By clinician: the hours taken whatever becomes of these patients, who may empty a group of their own."""
        standing = list(self.leading)
        everybody = 0
        for patient in free:
            everybody |= 1 << patient
            for place in self.met[patient].values():
                standing[place.clinician] &= ~place.slots
        for (number, leader), members in self.seated.items():
            if not members & ~everybody:
                standing[leader] &= ~self.choices.patterns[number].slots
        return standing

    def behind(self, patient: int) -> Slots:
        """The hours that no seat or session here accounts for: those of the week that have been already."""
        busy = self.busy[patient]
        for number, _ in self.joined[patient]:
            busy &= ~self.choices.patterns[number].slots
        for place in self.met[patient].values():
            busy &= ~place.slots
        return busy

    # What is done

    def open(self, option: Option) -> None:
        """Book the leader and a co-facilitator where one is needed. The group has no members yet."""
        pattern = self.choices.patterns[option[0]]
        self.seated[option] = 0
        self.leading[option[1]] |= pattern.slots
        self._need_co_facilitators(pattern, 1)

    def close(self, option: Option) -> None:
        """Take everybody out, and give back the leader's hours."""
        for member in bits(self.seated[option]):
            self.unseat(member, option)
        pattern = self.choices.patterns[option[0]]
        del self.seated[option]
        self.leading[option[1]] &= ~pattern.slots
        self._need_co_facilitators(pattern, -1)

    def seat(self, patient: int, option: Option) -> None:
        self.seated[option] |= 1 << patient
        self.joined[patient].add(option)
        self.busy[patient] |= self.choices.patterns[option[0]].slots

    def unseat(self, patient: int, option: Option) -> None:
        self.seated[option] &= ~(1 << patient)
        self.joined[patient].discard(option)
        self.busy[patient] &= ~self.choices.patterns[option[0]].slots

    def meet(self, patient: int, need: int, place: Place) -> None:
        self.met[patient][need] = place
        self.busy[patient] |= place.slots
        self.leading[place.clinician] |= place.slots

    def cancel(self, patient: int, need: int) -> None:
        place = self.met[patient].pop(need)
        self.busy[patient] &= ~place.slots
        self.leading[place.clinician] &= ~place.slots

    def _need_co_facilitators(self, pattern: Pattern, change: int) -> None:
        if self.choices.problem.group_types[pattern.type].co_facilitated:
            for slot in slots_in(pattern.slots):
                self.co_facilitators[slot] -= change

    # What it is worth

    def room(self, option: Option) -> int:
        """Free seats."""
        largest = self.choices.problem.group_types[self.choices.patterns[option[0]].type].largest
        return largest - self.seated[option].bit_count()

    def takes(self, patient: int, option: Option) -> bool:
        """Is a seat free, and nobody there whom this patient never meets in a group?"""
        return self.room(option) > 0 and not self.seated[option] & self.choices.apart[patient]

    def gain(self, patient: int, pattern: Pattern) -> int:
        """What one more seat takes off the patient's cost."""
        required = self.choices.wanted[patient][pattern.type][0]
        gain = self.gain_of_slots(patient, pattern.slots) - self.choices.seat_cost(patient, pattern)
        if required:
            has = sum(self.choices.patterns[number].type == pattern.type for number, _ in self.joined[patient])
            gain += self.choices.weights.required_group_missing * (has < required)
        return gain

    def gain_of_slots(self, patient: int, slots: Slots) -> int:
        """What these slots are worth for hours and days alone."""
        weights, who, busy = self.choices.weights, self.choices.problem.patients[patient], self.busy[patient]
        dose, more = busy.bit_count(), slots.bit_count()
        gain = 0
        if dose < who.least:
            gain += weights.below(who) * min(more, who.least - dose)
        if dose < who.target:
            gain += weights.below_target * min(more, who.target - dose)
        days = days_of(busy, self.per_day)
        if len(days) < who.least_days:
            fresh = sum(day not in days for day in days_of(slots, self.per_day))
            gain += weights.day_missing * min(fresh, who.least_days - len(days))
        return gain

    def unmet_cost(self, patient: int) -> int:
        """What this patient's week lacks: hours, days, required groups and one-to-ones, and the target."""
        weights, who, busy = self.choices.weights, self.choices.problem.patients[patient], self.busy[patient]
        dose = busy.bit_count()
        cost = weights.below(who) * max(0, who.least - dose) + weights.below_target * max(0, who.target - dose)
        cost += weights.day_missing * max(0, who.least_days - len(days_of(busy, self.per_day)))
        return cost + self._therapies_missing(patient)

    def _therapies_missing(self, patient: int) -> int:
        types = [self.choices.patterns[number].type for number, _ in self.joined[patient]]
        cost = sum(
            self.choices.weights.required_group_missing * max(0, required - types.count(type))
            for type, (required, _) in self.choices.wanted[patient].items()
            if required
        )
        met = self.met[patient]
        return cost + sum(need.missing for place, need in enumerate(self.choices.needs[patient]) if place not in met)

    def tiers(self) -> tuple[int, int, int]:
        """The objective in its three parts, as `cost.Figures` counts them for the finished plan."""
        choices, weights = self.choices, self.choices.weights
        hours = therapies = 0
        rest = weights.seat_dropped * (choices.gone + len(choices.kept))
        for patient, who in enumerate(choices.problem.patients):
            busy = self.busy[patient]
            dose = busy.bit_count()
            if dose < who.least:
                hours += weights.below(who) * (who.least - dose)
            if dose < who.target:
                rest += weights.below_target * (who.target - dose)
            if (days := len(days_of(busy, self.per_day))) < who.least_days:
                hours += weights.day_missing * (who.least_days - days)
            therapies += self._therapies_missing(patient)
            rest += sum(place.cost for place in self.met[patient].values())
            rest += sum(choices.seat_cost(patient, choices.patterns[number]) for number, _ in self.joined[patient])
        rest += sum(choices.patterns[number].cost for number, _ in self.seated)
        rest += weights.over_soft_limit * sum(
            max(0, slots.bit_count() - choices.problem.clinicians[number].soft_a_week)
            for number, slots in enumerate(self.leading)
        )
        return hours, therapies, rest

    def plan(self) -> Plan:
        """The week as it stands, in the words of the problem."""
        problem = self.choices.problem
        groups = [self.choices.group(option, bits(members)) for option, members in self.seated.items()]
        meetings = [
            Meeting(
                problem.patients[patient].id,
                self.choices.needs[patient][need].kind.value,
                problem.clinicians[place.clinician].id,
                place.start,
                self.choices.needs[patient][need].nth,
            )
            for patient, met in enumerate(self.met)
            for need, place in met.items()
        ]
        return in_order(groups, meetings)


def draft_of(choices: Choices, plan: Plan) -> Draft:
    """A legal plan, as a draft."""
    problem, draft = choices.problem, Draft(choices)
    patients = {each.id: number for number, each in enumerate(problem.patients)}
    clinicians = {each.id: number for number, each in enumerate(problem.clinicians)}
    patterns = {(problem.group_types[each.type].id, each.starts): each.number for each in choices.patterns}
    for group in plan.groups:
        option = patterns[group.type, group.starts], clinicians[group.clinician]
        draft.open(option)
        for member in group.members:
            draft.seat(patients[member], option)
    for meeting in plan.one_to_ones:
        patient, clinician = patients[meeting.patient], clinicians[meeting.clinician]
        for number, need in enumerate(choices.needs[patient]):
            for place in need.places:
                if (need.kind, need.nth) == meeting.need[1:] and (place.clinician, place.start) == (
                    clinician,
                    meeting.start,
                ):
                    draft.meet(patient, number, place)
    return draft
