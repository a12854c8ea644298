"""What is the best week for these patients, while everybody else's stands? One model of CP-SAT.

The only file that knows OR-Tools. `ortools` and `highspy` cannot be imported in one process, in either order.

Seats, groups and one-to-ones are 0 or 1; what is missing is counted by slack, so there is always an answer. A seat
exists only where the patient accepts the type, is free for every meeting, and the leader is licensed in their state.
`seat <= open` stands once for each seat: that is what makes the linear relaxation tight.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from stepwell.pure.timetable.solving.choices import Need, Option, People, Place, bits
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.slots import Slots, counted_by_day, days_of, on_day, slots_in

Literal = cp_model.IntVar


@dataclass(frozen=True, slots=True)
class Answer:
    """The improved week, or the old one; `units` spent; whether `proven` best for what was free."""

    draft: Draft
    units: float
    proven: bool
    seats: int
    bound: int  # of the objective of the whole week, as far as only this may change


def improved(
    draft: Draft,
    free: Sequence[int],
    offered: Iterable[Option],
    *,
    units: float,
    seed: int,
    promising: Mapping[int, People] | None = None,
    hours_first: bool = False,
) -> Answer:
    """The best week found in which only the `free` patients' weeks, and groups that are all theirs, differ.

    `offered` are options that do not run yet and may; of all seats only those `promising` (by pattern, for whom) are
    looked at beside the ones held now. The answer is never worse than `draft` in the objective; with `hours_first` nor
    in hours and days below the minimum, whatever that would save elsewhere. `units` are the solver's own.
    """
    model = _Model(draft, free, offered, promising)
    if hours_first:
        model.keep_hours()
    return model.solve(units, seed)


def blocking(ways: Sequence[Sequence[str]], obstacles: Sequence[str]) -> list[str]:
    """A smallest set of obstacles, none of which can be left out, that together leave no way; every way has some.

    That each stands is an assumption of the solver; its core is thinned from the last of `obstacles` on.
    """
    every = {frozenset(way) for way in ways}
    kinds = sorted(tuple(sorted(way)) for way in every if not any(other < way for other in every))

    def core(standing: Sequence[str]) -> list[str] | None:
        model = cp_model.CpModel()
        stands = {each: model.new_bool_var("") for each in obstacles}
        taken = [model.new_bool_var("") for _ in kinds]
        model.add_bool_or(taken)
        for way, literal in zip(kinds, taken, strict=True):
            for each in way:
                model.add_implication(literal, stands[each].negated())
        model.add_assumptions([stands[each] for each in standing])
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.cp_model_presolve = False
        if solver.solve(model) != cp_model.INFEASIBLE:
            return None
        told = set(solver.sufficient_assumptions_for_infeasibility())
        return [each for each in standing if stands[each].index in told]

    found = core(obstacles) or list(obstacles)
    for each in reversed(list(found)):
        without = core([other for other in found if other != each])
        if without is not None:
            found = without
    return found


class _Model:
    def __init__(
        self, draft: Draft, free: Sequence[int], offered: Iterable[Option], promising: Mapping[int, People] | None
    ) -> None:
        self.draft, self.choices, self.per_day = draft, draft.choices, draft.per_day
        self.free = free
        self.promising = promising
        self.model = cp_model.CpModel()
        self.costs: list[tuple[Literal, int]] = []
        self.hints: list[tuple[Literal, int]] = []
        self.below: list[tuple[Literal, int, int]] = []  # hours and days below the minimum: what each costs, and is now
        self.everybody = sum(1 << patient for patient in free)
        self.opened: dict[Option, Literal] = {}  # groups that may run or not
        self.seats: dict[Option, dict[int, Literal]] = {}
        self.places: dict[tuple[int, int], list[tuple[Place, Literal]]] = {}
        self.patient_seats: dict[int, list[tuple[Option, Literal]]] = {patient: [] for patient in free}
        self._what_stands()
        self._groups(offered)
        self._one_to_ones()
        for patient in free:
            self._week_of(patient)
        self._clinicians()
        self._co_facilitators()

    def _what_stands(self) -> None:
        """Hours that are taken whatever happens here."""
        self.standing = self.draft.standing(self.free)
        self.helped = list(self.draft.co_facilitators)
        for option, members in self.draft.seated.items():
            pattern = self.choices.patterns[option[0]]
            if not members & ~self.everybody and self.choices.problem.group_types[pattern.type].co_facilitated:
                for slot in slots_in(pattern.slots):
                    self.helped[slot] += 1

    def _bool(self, now: bool) -> Literal:
        literal = self.model.new_bool_var("")
        self.hints.append((literal, int(now)))
        return literal

    def _groups(self, offered: Iterable[Option]) -> None:
        """Seats in every group that runs or may run, and who may take them."""
        seated = self.draft.seated
        touched = [option for option in seated if self.choices.members(option) & self.everybody]
        fresh = [option for option in offered if option not in seated and self._leader_is_free(option)]
        for option in [*touched, *fresh]:
            pattern = self.choices.patterns[option[0]]
            kind = self.choices.problem.group_types[pattern.type]
            members = seated.get(option, 0)
            stay = (members & ~self.everybody).bit_count()
            could = self.choices.members(option) & self.everybody
            for staying in bits(members & ~self.everybody):
                could &= ~self.choices.apart[staying]
            if self.promising is not None:
                could &= self.promising.get(pattern.number, 0) | members
            if not could or stay + could.bit_count() < kind.smallest:
                continue
            seats = {patient: self._bool(bool(members >> patient & 1)) for patient in bits(could)}
            self.seats[option] = seats
            for patient, seat in seats.items():
                self.patient_seats[patient].append((option, seat))
                if cost := self.choices.seat_cost(patient, pattern):
                    self.costs.append((seat, cost))
            self._apart(seats)
            everyone = cp_model.LinearExpr.sum(list(seats.values()))
            if stay:
                if stay < kind.smallest:
                    self.model.add(everyone >= kind.smallest - stay)
                if stay + len(seats) > kind.largest:
                    self.model.add(everyone <= kind.largest - stay)
                continue
            opened = self.opened[option] = self._bool(option in seated)
            self.costs.append((opened, pattern.cost))
            self.model.add(everyone >= kind.smallest * opened)
            if len(seats) > kind.largest:
                self.model.add(everyone <= kind.largest * opened)
            for seat in seats.values():
                self.model.add_implication(seat, opened)

    def _apart(self, seats: dict[int, Literal]) -> None:
        """Of two who never meet in a group one has a seat here, or neither."""
        for patient, seat in seats.items():
            for other in bits(self.choices.apart[patient] >> patient << patient):
                if other in seats:
                    self.model.add_at_most_one([seat, seats[other]])

    def _leader_is_free(self, option: Option) -> bool:
        pattern = self.choices.patterns[option[0]]
        if pattern.slots & self.standing[option[1]]:
            return False
        kind = self.choices.problem.group_types[pattern.type]
        return not kind.co_facilitated or all(self.helped[slot] for slot in slots_in(pattern.slots))

    def _one_to_ones(self) -> None:
        for patient in self.free:
            for number, need in enumerate(self.choices.needs[patient]):
                self._one_to_one(patient, number, need)

    def _one_to_one(self, patient: int, number: int, need: Need) -> None:
        now = self.draft.met[patient].get(number)
        found = self.places[patient, number] = []
        for place in need.places:
            if not place.slots & self.standing[place.clinician]:
                literal = self._bool(place is now or place == now)
                found.append((place, literal))
                self.costs.append((literal, place.cost))
        missing = self._bool(now is None)
        self.costs.append((missing, need.missing))
        self.model.add_exactly_one([missing, *(literal for _, literal in found)])

    def _week_of(self, patient: int) -> None:
        """Nobody in two places, what the plan allows, and what is missing of hours, days and required groups."""
        choices, who, weights = self.choices, self.choices.problem.patients[patient], self.choices.weights
        taken: list[tuple[Slots, Literal]] = []
        by_type: dict[int, list[tuple[tuple[int, ...], Literal]]] = defaultdict(list)
        for option, seat in self.patient_seats[patient]:
            pattern = choices.patterns[option[0]]
            taken.append((pattern.slots, seat))
            by_type[pattern.type].append((pattern.days, seat))
        for number in range(len(choices.needs[patient])):
            taken += [(place.slots, literal) for place, literal in self.places[patient, number]]
        self._one_at_a_time(taken)
        self._one_of_a_kind_a_day(patient)
        busy, behind = self.draft.busy[patient], self.draft.behind(patient)
        self._hours_of_day(taken, lambda _day: who.most_a_day, behind)
        dose = behind.bit_count() + cp_model.LinearExpr.weighted_sum(
            [literal for _, literal in taken], [slots.bit_count() for slots, _ in taken]
        )
        self._lacks(dose, who.least, busy.bit_count(), weights.below(who), below=True)
        self._lacks(dose, who.target, busy.bit_count(), weights.below_target)
        if who.least_days:
            days = []
            attended_behind = days_of(behind, self.per_day)
            for day, on in self._by_day(taken):
                if day not in attended_behind:
                    attended = self._bool(bool(on_day(busy, day, self.per_day)))
                    self.model.add_bool_or([*(literal for _, literal in on), attended.negated()])
                    days.append(attended)
            has = sum(bool(on_day(busy, day, self.per_day)) for day in range(7))
            all_days = cp_model.LinearExpr.sum(days) + len(attended_behind)
            self._lacks(all_days, who.least_days, has, weights.day_missing, below=True)
        for type, seats in sorted(by_type.items()):
            required, most = choices.wanted[patient][type]
            literals = [seat for _, seat in seats]
            if len(seats) > most:
                self.model.add(cp_model.LinearExpr.sum(literals) <= most)
            for day in range(7):
                if len(same := [seat for days, seat in seats if day in days]) > 1 and most > 1:
                    self.model.add_at_most_one(same)
            if required:
                self._lacks(
                    cp_model.LinearExpr.sum(literals),
                    required,
                    self._has(patient, type),
                    weights.required_group_missing,
                )
        for type, (required, _) in choices.wanted[patient].items():
            if required and type not in by_type:
                self._lacks(cp_model.LinearExpr.sum([]), required, 0, weights.required_group_missing)

    def _one_of_a_kind_a_day(self, patient: int) -> None:
        same: dict[tuple[str, int], list[Literal]] = defaultdict(list)
        for number, need in enumerate(self.choices.needs[patient]):
            for place, literal in self.places[patient, number]:
                same[need.kind, place.start // self.per_day].append(literal)
        if len({kind for kind, _ in same}) < len(self.choices.needs[patient]):
            for literals in same.values():
                self.model.add_at_most_one(literals)

    def _has(self, patient: int, type: int) -> int:
        return sum(self.choices.patterns[number].type == type for number, _ in self.draft.joined[patient])

    def _lacks(self, has: cp_model.LinearExpr | int, wanted: int, now: int, cost: int, *, below: bool = False) -> None:
        """A slack that counts how far `has` stays below what is wanted."""
        if wanted:
            slack = self.model.new_int_var(0, wanted, "")
            self.model.add(has + slack >= wanted)
            self.hints.append((slack, max(0, wanted - now)))
            self.costs.append((slack, cost))
            if below:
                self.below.append((slack, cost, max(0, wanted - now)))

    def _one_at_a_time(self, taken: list[tuple[Slots, Literal]]) -> None:
        """Of all that cover a slot at most one; looking where something begins is enough to see every clash."""
        starts = {slot for slots, _ in taken for slot in slots_in(slots & ~(slots << 1))}
        covering: dict[int, list[Literal]] = defaultdict(list)
        for slots, literal in taken:
            for slot in slots_in(slots):
                if slot in starts:
                    covering[slot].append(literal)
        told = set()
        for _, clashing in sorted(covering.items()):
            key = tuple(literal.index for literal in clashing)
            if len(clashing) > 1 and key not in told:
                told.add(key)
                self.model.add_at_most_one(clashing)

    def _hours_of_day(self, taken: list[tuple[Slots, Literal]], most_on: Callable[[int], int], standing: Slots) -> None:
        for day, parts in self._by_day(taken):
            room = most_on(day) - on_day(standing, day, self.per_day)
            if sum(count for count, _ in parts) > room:
                self.model.add(
                    cp_model.LinearExpr.weighted_sum([literal for _, literal in parts], [count for count, _ in parts])
                    <= room
                )

    def _by_day(self, taken: list[tuple[Slots, Literal]]) -> list[tuple[int, list[tuple[int, Literal]]]]:
        """What takes slots of each day, and how many."""
        found: dict[int, list[tuple[int, Literal]]] = defaultdict(list)
        for slots, literal in taken:
            for day, count in counted_by_day(slots, self.per_day):
                found[day].append((count, literal))
        return sorted(found.items())

    def _clinicians(self) -> None:
        """No clinician in two places or over a limit; hours above the soft one cost."""
        taken: dict[int, list[tuple[Slots, Literal]]] = defaultdict(list)
        for option, opened in self.opened.items():
            taken[option[1]].append((self.choices.patterns[option[0]].slots, opened))
        for places in self.places.values():
            for place, literal in places:
                taken[place.clinician].append((place.slots, literal))
        for number in sorted(taken):
            who, standing = self.choices.problem.clinicians[number], self.standing[number]
            self._one_at_a_time(taken[number])
            self._hours_of_day(taken[number], who.most_on, standing)
            counts = [slots.bit_count() for slots, _ in taken[number]]
            stands, most = standing.bit_count(), sum(counts)
            hours = cp_model.LinearExpr.weighted_sum([literal for _, literal in taken[number]], counts)
            if stands + most > who.most_a_week:
                self.model.add(hours <= who.most_a_week - stands)
            if stands + most > who.soft_a_week:
                over = self.model.new_int_var(0, stands + most, "")
                self.model.add(over >= hours + (stands - who.soft_a_week))
                self.hints.append((over, max(0, self.draft.leading[number].bit_count() - who.soft_a_week)))
                self.costs.append((over, self.choices.weights.over_soft_limit))

    def _co_facilitators(self) -> None:
        needed: dict[int, list[Literal]] = defaultdict(list)
        for option, opened in self.opened.items():
            pattern = self.choices.patterns[option[0]]
            if self.choices.problem.group_types[pattern.type].co_facilitated:
                for slot in slots_in(pattern.slots):
                    needed[slot].append(opened)
        for slot, literals in sorted(needed.items()):
            if len(literals) > self.helped[slot]:
                self.model.add(cp_model.LinearExpr.sum(literals) <= self.helped[slot])

    def keep_hours(self) -> None:
        """Hours and days below the minimum may not come to more than now."""
        slacks, costs = [slack for slack, _, _ in self.below], [cost for _, cost, _ in self.below]
        self.model.add(
            cp_model.LinearExpr.weighted_sum(slacks, costs) <= sum(cost * now for _, cost, now in self.below)
        )

    def solve(self, most: float, seed: int) -> Answer:
        literals, costs = [literal for literal, _ in self.costs], [cost for _, cost in self.costs]
        self.model.minimize(cp_model.LinearExpr.weighted_sum(literals, costs))
        for literal, now in self.hints:
            self.model.add_hint(literal, now)
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        # One worker is what repeats, and by far the fastest here with the linear relaxation at its strongest.
        parameters.num_workers = 1
        parameters.linearization_level = 2
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
        parameters.random_seed = seed
        parameters.max_deterministic_time = most
        parameters.catch_sigint_signal = False
        status = solver.solve(self.model)
        units = solver.response_proto.deterministic_time
        seats = sum(map(len, self.seats.values()))
        hinted = dict((literal.index, now) for literal, now in self.hints)
        before = sum(cost * hinted[literal.index] for literal, cost in self.costs)
        now = sum(self.draft.tiers())
        bound = now - before + round(solver.best_objective_bound) if status != cp_model.UNKNOWN else 0
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE) or solver.objective_value >= before:
            return Answer(self.draft, units, status == cp_model.OPTIMAL, seats, bound)
        return Answer(self._applied(solver), units, status == cp_model.OPTIMAL, seats, bound)

    def _applied(self, solver: cp_model.CpSolver) -> Draft:
        """The draft with what the solver found for the free patients."""
        draft = self.draft.copy()
        for patient in self.free:
            for option in list(draft.joined[patient]):
                draft.unseat(patient, option)
            for number in list(draft.met[patient]):
                draft.cancel(patient, number)
        for option in [option for option, members in draft.seated.items() if not members]:
            draft.close(option)
        for option, opened in self.opened.items():
            if solver.boolean_value(opened):
                draft.open(option)
        for option, seats in self.seats.items():
            for patient, seat in seats.items():
                if solver.boolean_value(seat):
                    draft.seat(patient, option)
        for (patient, number), places in self.places.items():
            for place, literal in places:
                if solver.boolean_value(literal):
                    draft.meet(patient, number, place)
        return draft
