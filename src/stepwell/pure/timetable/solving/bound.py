"""How good can any plan of this week be? A proven lower bound on the objective, and prices that steer a search.

Lagrangian relaxation (Geoffrion 1974): every rule and wish of a patient gets a price instead of being kept, so that
what is left falls apart by clinician and is solved exactly (`clinician_weeks`). For prices of the right sign, whatever
they are, the sum is never above the objective of any legal plan; a subgradient method looks for prices that make it
high. What is proven and what is not: docs/algorithms/week.md.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from stepwell.pure.timetable.solving.choices import Choices, Option, People, bits
from stepwell.pure.timetable.solving.clinician_weeks import ClinicianWeeks, Indices, Sessions
from stepwell.pure.timetable.solving.prices import Numbers, Part, Prices
from stepwell.pure.timetable.solving.slots import days_of

_DAYS = 7
_NEVER = 1e9
_WIDE = 2.0  # prices that may rise to hundreds move so many times as fast as those that come to a few
_LATELY = 0.03  # how fast the past fades in what was chosen often


@dataclass(frozen=True, slots=True)
class SeatsOfType:
    """One type of group: who accepts it, when it can be, and what a seat costs whom (never: where it cannot be)."""

    patients: Indices
    patterns: Indices
    planned: Indices  # their rows among everything planned
    starts: Indices  # patterns × meetings
    length: int  # of a meeting
    seat_cost: Numbers  # patterns × patients
    cost: Numbers  # of staff, by pattern
    smallest: int
    largest: int
    co_facilitated: bool

    @property
    def meetings(self) -> int:
        return int(self.starts.shape[1])


@dataclass(frozen=True, slots=True)
class _Led:
    """The options of one clinician with one type: for which patients (rows) and patterns (columns) of the type."""

    type: int
    rows: Indices
    columns: Indices
    first: int  # the number of the first of these options; the others follow


class Bound:
    """Prices, and the bound they prove. `step` improves them; `proven` is the highest bound so far."""

    def __init__(self, choices: Choices) -> None:
        self.choices, self._per_day, self._per_week = choices, choices.problem.per_day, choices.problem.per_week
        self.proven = 0
        self._height = -math.inf
        self.types: list[SeatsOfType] = []
        self._place_of: dict[int, tuple[int, int]] = {}  # by pattern: its type among these, and its column there
        self._led: list[_Led] = []
        sessions = [*self._groups(), *self._one_to_ones()]
        who, start, length = (
            (np.array(each, dtype=np.int64) for each in zip(*sessions, strict=True))
            if sessions
            else (np.zeros(0, dtype=np.int64) for _ in range(3))
        )
        weights = choices.weights
        self._weeks = ClinicianWeeks(
            choices.problem.clinicians, Sessions(who, start, length), weights.over_soft_limit, self._per_day
        )
        self._constant = weights.seat_dropped * (choices.gone + len(choices.kept))
        led_type = np.array([self.types[each.type].meetings for each in self._led], dtype=np.int64)
        self._meetings = led_type[self._led_of] if len(led_type) else led_type
        self._option_of = np.repeat(np.arange(len(self._meetings)), self._meetings)  # of each session of a group
        self._prices = Prices(self._parts())
        self._best = self._prices.all
        self._gains_at, self._kept_gains, self._kept_takers = np.zeros(0), list[Numbers](), dict[int, People]()
        # How often, of late, an option was in the best weeks of the clinicians: what a good plan is likely to hold.
        # Averaged so, the answers for single prices tend to the solution of the linear relaxation (the volume
        # algorithm of Barahona and Anbil 2000).
        self.often = np.zeros(len(self.options))
        self.units = 0.01 + 1e-8 * sum(len(led.rows) * len(led.columns) for led in self._led)  # of work in a step

    def step(self, progress: float) -> int:
        """Move all prices once and return the highest bound so far. `progress` of the whole effort is 0 to 1."""
        bound, slope = self._evaluate()
        if bound > self._height:
            self._height, self._best = bound, self._prices.all
            self.proven = max(self.proven, math.ceil(bound - 1e-6 * max(1.0, abs(bound))))
        self._prices.move(slope, progress)
        return self.proven

    def settled(self, name: str) -> Numbers:
        """The prices of one kind that proved most, or the latest ones while nothing is proven."""
        return self._prices.of(name, self._settled)

    def seat_gains(self, type: int, rows: Indices) -> Numbers:
        """What seats of one of the types are worth to some of its patients at the settled prices, patterns × patients;
        where none, far below 0."""
        return self._settled_gains()[type][:, rows]

    def worth_of(self, pattern: int, members: People) -> float:
        """What a group of these members gives less what it costs, at the settled prices."""
        type, column = self._place_of[pattern]
        kind = self.types[type]
        gains = self._settled_gains()[type][column]
        rows = np.searchsorted(kind.patients, list(bits(members)))
        cost = float(kind.cost[column])
        if kind.co_facilitated:
            helper = self.settled("helper")
            cost += sum(float(helper[start : start + kind.length].sum()) for start in kind.starts[column].tolist())
        return float(gains[rows].sum()) - cost

    def takers(self, number: int) -> People:
        """Who would sit in the option of this number at the settled prices, were there room for all."""
        gains = self._settled_gains()
        if number not in self._kept_takers:
            led = self._led[self._led_of[number]]
            rows = led.rows[gains[led.type][led.columns[number - led.first], led.rows] > 0]
            self._kept_takers[number] = sum(1 << patient for patient in self.types[led.type].patients[rows].tolist())
        return self._kept_takers[number]

    @property
    def _settled(self) -> Numbers:
        return self._best if self.proven else self._prices.all

    def _settled_gains(self) -> list[Numbers]:
        """By type, kept for as long as the prices are the same, as is who would sit in an option."""
        if self._gains_at is not self._settled:
            self._gains_at = self._settled
            self._kept_gains = [self._gains(kind, self._gains_at) for kind in self.types]
            self._kept_takers.clear()
        return self._kept_gains

    # What can be chosen

    def _groups(self) -> Iterator[tuple[int, int, int]]:
        """Types and their options are kept; a session for each meeting of each option is told."""
        choices = self.choices
        rows: dict[tuple[int, int], int] = {}
        for patient, wanted in enumerate(choices.wanted):
            for type in wanted:
                rows[patient, type] = len(rows)
        self.planned = rows  # (patient, type) → its place among all that is planned
        led_of: list[int] = []
        self.options: list[Option] = []
        by_type: dict[int, list[int]] = {}
        for pattern in choices.patterns:
            by_type.setdefault(pattern.type, []).append(pattern.number)
        for type, numbers in by_type.items():
            kind = choices.problem.group_types[type]
            everybody = 0
            for number in numbers:
                everybody |= choices.patterns[number].could
            patients = list(bits(everybody))
            row = {patient: place for place, patient in enumerate(patients)}
            seat_cost = np.full((len(numbers), len(patients)), _NEVER)
            for column, number in enumerate(numbers):
                pattern = choices.patterns[number]
                could = list(bits(pattern.could))
                seat_cost[column, [row[each] for each in could]] = [choices.seat_cost(each, pattern) for each in could]
            self._place_of |= {number: (len(self.types), column) for column, number in enumerate(numbers)}
            self.types.append(
                SeatsOfType(
                    patients=np.array(patients, dtype=np.int64),
                    patterns=np.array(numbers, dtype=np.int64),
                    planned=np.array([rows[each, type] for each in patients], dtype=np.int64),
                    starts=np.array([choices.patterns[number].starts for number in numbers], dtype=np.int64),
                    length=kind.length,
                    seat_cost=seat_cost,
                    cost=np.array([choices.patterns[number].cost for number in numbers], dtype=float),
                    smallest=kind.smallest,
                    largest=kind.largest,
                    co_facilitated=kind.co_facilitated,
                )
            )
            led: dict[int, list[int]] = {}
            for column, number in enumerate(numbers):
                for leader in choices.patterns[number].leaders:
                    led.setdefault(leader, []).append(column)
            for leader, columns in sorted(led.items()):
                licensed = [row[each] for each in bits(choices.licensed[leader] & everybody)]
                first = len(self.options)
                led_of += [len(self._led)] * len(columns)
                self.options += [(numbers[column], leader) for column in columns]
                self._led.append(
                    _Led(
                        len(self.types) - 1,
                        np.array(licensed, dtype=np.int64),
                        np.array(columns, dtype=np.int64),
                        first,
                    )
                )
                for column in columns:
                    for start in choices.patterns[numbers[column]].starts:
                        yield leader, start, kind.length

        self._led_of = np.array(led_of, dtype=np.int64)  # by option

    def _one_to_ones(self) -> Iterator[tuple[int, int, int]]:
        """Every place of every need, told as a session and kept beside it."""
        needs = [need for needs in self.choices.needs for need in needs]
        self.first_need = np.cumsum([0, *(len(each) for each in self.choices.needs)])  # by patient
        self._missing = np.array([need.missing for need in needs], dtype=float)
        places = [
            (number, need.patient, need.length, each) for number, need in enumerate(needs) for each in need.places
        ]
        self._place_need = np.array([each[0] for each in places], dtype=np.int64)
        self._place_patient = np.array([each[1] for each in places], dtype=np.int64)
        self._place_length = np.array([each[2] for each in places], dtype=np.int64)
        self._place_start = np.array([each[3].start for each in places], dtype=np.int64)
        self._place_cost = np.array([each[3].cost for each in places], dtype=float)
        for _, _, length, place in places:
            yield place.clinician, place.start, length

    def _parts(self) -> dict[str, Part]:
        """Everything that has a price. Where at least something is asked, that counts up; where at most something may
        be, it counts down."""
        choices, weights = self.choices, self.choices.weights
        patients = choices.problem.patients
        wanted = [each for one in choices.wanted for each in one.values()]
        many, planned = len(patients), len(wanted)
        days = [[day in days_of(each.available, self._per_day) for each in patients] for day in range(_DAYS)]
        self._open_day = np.array(days, dtype=float).reshape(_DAYS, many)
        inf = np.inf
        return {
            "least": Part(
                (many,), [each.least for each in patients], 0, [weights.below(each) for each in patients], _WIDE
            ),
            "target": Part((many,), [each.target for each in patients], 0, weights.below_target),
            "days": Part((many,), [each.least_days for each in patients], 0, weights.day_missing, _WIDE),
            "attended": Part((_DAYS, many), 0, 0, inf),
            "required": Part((planned,), [each[0] for each in wanted], 0, weights.required_group_missing, _WIDE),
            "need": Part((len(self._missing),), 1, -inf, self._missing, _WIDE),
            "most": Part((planned,), [-each[1] for each in wanted], 0, inf),
            "type_day": Part((_DAYS, planned), -1, 0, inf),
            "place": Part((self._per_week, many), -1, 0, inf),
            "day": Part((_DAYS, many), [-each.most_a_day for each in patients], 0, inf),
            "helper": Part((self._per_week,), [-each for each in choices.problem.co_facilitators], 0, inf),
            "split": Part((len(self._option_of),), 0, -inf, inf),
        }

    # The bound and its slope

    def _evaluate(self) -> tuple[float, Numbers]:
        """The bound these prices prove, and how it changes with each of them."""
        price = self._prices
        gains = [self._gains(each, price.all) for each in self.types]
        worth, split = self._worth(gains), self._split()
        shared = (worth / self._meetings)[self._option_of] + split
        total, chosen = self._weeks.best(np.concatenate([shared, self._place_gains()]))
        attended, days = price.of("attended"), price.of("days")
        there = np.minimum(0.0, attended - days) * self._open_day
        asked = (price.all * price.asked).sum()  # not `@`, which is in many threads
        bound = float(asked) + float(there.sum()) - total + self._constant
        return bound, self._slope(chosen, gains, (attended < days) * self._open_day)

    def _split(self) -> Numbers:
        """By session: the price on meetings of one series being chosen apart, which comes to nothing for the series."""
        split, meetings = self._prices.of("split"), np.maximum(1, self._meetings)
        mean = np.bincount(self._option_of, weights=split, minlength=len(meetings)) / meetings
        apart: Numbers = split - mean[self._option_of]
        return apart

    def _worth(self, gains: list[Numbers]) -> Numbers:
        """By option: what its best members make of it, less its staff.

        What would not be worth choosing with the best of all patients is not looked at for those licensed for: it stays
        too high and is still never chosen.
        """
        helpers = _before(self._prices.of("helper"))
        split = np.full(len(self.options), 0.0)
        np.maximum.at(split, self._option_of, self._split())
        worth = np.zeros(len(self.options))
        costs, most = [], []
        for kind, gain in zip(self.types, gains, strict=True):
            cost = kind.cost
            if kind.co_facilitated:
                cost = cost + (helpers[kind.starts + kind.length] - helpers[kind.starts]).sum(axis=1)
            costs.append(cost)
            most.append(_best_members(gain, kind) - cost)
        for led in self._led:
            kind, here = self.types[led.type], slice(led.first, led.first + len(led.columns))
            value = most[led.type][led.columns]
            near = np.flatnonzero(value + kind.meetings * split[here] > 0)
            columns = led.columns[near]
            value[near] = _best_members(gains[led.type][columns[:, None], led.rows], kind) - costs[led.type][columns]
            worth[here] = value
        return worth

    def _gains(self, kind: SeatsOfType, prices: Numbers) -> Numbers:
        """What seats of a type are worth at these prices: patterns × patients."""
        patients, planned = kind.patients, kind.planned

        def price(name: str) -> Numbers:
            return self._prices.of(name, prices)

        slot = price("least")[patients] + price("target")[patients]
        whole = slot * kind.length * kind.meetings + price("required")[planned] - price("most")[planned]
        by_day = price("attended")[:, patients] - price("type_day")[:, planned]
        by_day -= kind.length * price("day")[:, patients]
        taken = _before(price("place")[:, patients])
        gain: Numbers = whole - kind.seat_cost
        for starts in kind.starts.T:
            gain += by_day[starts // self._per_day]
            gain -= taken[starts + kind.length]
            gain += taken[starts]
        return gain

    def _place_gains(self) -> Numbers:
        """What each place of each one-to-one is worth at these prices."""
        price, patient, start, length = self._prices, self._place_patient, self._place_start, self._place_length
        if not len(patient):
            return np.zeros(0)
        day = start // self._per_day
        taken = _before(price.of("place"))
        slot = price.of("least")[patient] + price.of("target")[patient] - price.of("day")[day, patient]
        gain: Numbers = price.of("need")[self._place_need] + slot * length + price.of("attended")[day, patient]
        gain = gain - (taken[start + length, patient] - taken[start, patient]) - self._place_cost
        return gain

    def _slope(self, chosen: Indices, gains: list[Numbers], there: Numbers) -> Numbers:
        """What is asked for less what the chosen sessions give, or what they take less what there may be."""
        price = self._prices
        used = np.zeros(len(price.all))
        price.of("days", used)[:] = there.sum(axis=0)
        price.of("attended", used)[:] = -there
        of_groups = chosen[chosen < len(self._option_of)]
        options = self._option_of[of_groups]
        fraction = np.zeros(len(self.options))
        np.add.at(fraction, options, 1.0 / self._meetings[options])
        self.often += _LATELY * (fraction - self.often)
        split = fraction[self._option_of]
        split[of_groups] -= 1.0
        price.of("split", used)[:] = -split
        places = chosen[chosen >= len(self._option_of)] - len(self._option_of)
        price.of("need", used)[:] = np.bincount(self._place_need[places], minlength=len(self._missing))
        seats = self._seats(np.flatnonzero(fraction), fraction, gains, used)
        ones = np.ones(len(places))
        taken = [(self._place_patient[places], self._place_start[places], self._place_length[places], ones), *seats]
        self._take(used, *(np.concatenate(each) for each in zip(*taken, strict=True)))
        for name in ("most", "type_day", "place", "day", "helper"):
            price.of(name, used)[:] *= -1.0
        slope: Numbers = price.asked - used
        return slope

    def _seats(
        self, options: Indices, fraction: Numbers, gains: list[Numbers], used: Numbers
    ) -> Iterator[tuple[Indices, Indices, Indices, Numbers]]:
        """The members that make an option worth most take their seats, as far as the option is chosen.

        Told are patients, starts, lengths and fractions, by meeting.
        """
        price = self._prices
        for option in options.tolist():
            led = self._led[self._led_of[option]]
            kind, column, part = self.types[led.type], led.columns[option - led.first], fraction[option]
            worth = gains[led.type][column, led.rows]
            order = np.argsort(-worth, kind="stable")[: kind.largest]
            rows = led.rows[order[: max(kind.smallest, int((worth[order] > 0).sum()))]]
            planned = kind.planned[rows]
            price.of("required", used)[planned] += part
            price.of("most", used)[planned] += part
            for start in kind.starts[column].tolist():
                price.of("type_day", used)[start // self._per_day, planned] += part
                if kind.co_facilitated:
                    price.of("helper", used)[start : start + kind.length] += part
                many = len(rows)
                yield kind.patients[rows], np.full(many, start), np.full(many, kind.length), np.full(many, part)

    def _take(self, used: Numbers, patient: Indices, start: Indices, length: Indices, fraction: Numbers) -> None:
        """These patients are in a session, `fraction` of it."""
        price, many, day = self._prices, len(self.choices.needs), start // self._per_day
        hours = np.bincount(patient, weights=fraction * length, minlength=many)
        price.of("least", used)[:] = price.of("target", used)[:] = hours
        days, size = day * many + patient, _DAYS * many
        price.of("attended", used)[:] += np.bincount(days, weights=fraction, minlength=size).reshape(_DAYS, many)
        price.of("day", used)[:] = np.bincount(days, weights=fraction * length, minlength=size).reshape(_DAYS, many)
        size = (self._per_week + 1) * many
        edges = np.bincount(start * many + patient, weights=fraction, minlength=size)
        edges -= np.bincount((start + length) * many + patient, weights=fraction, minlength=size)
        np.cumsum(edges.reshape(-1, many)[: self._per_week], axis=0, out=price.of("place", used))


def _before(slots: Numbers) -> Numbers:
    """By slot, and for the end: what all slots before it come to."""
    sums = np.zeros((len(slots) + 1, *slots.shape[1:]))
    np.cumsum(slots, axis=0, out=sums[1:])
    return sums


def _best_members(gains: Numbers, kind: SeatsOfType) -> Numbers:
    """What the best members of a group are worth together, by row: at least the smallest number of them, and at most
    the largest, as far as they are worth anything."""
    many = gains.shape[1]
    if many > kind.largest:
        gains = np.partition(gains, many - kind.largest, axis=1)[:, many - kind.largest :]
    best = np.sort(gains, axis=1)[:, ::-1]
    value: Numbers = best[:, : kind.smallest].sum(axis=1) + np.maximum(best[:, kind.smallest :], 0).sum(axis=1)
    return value
