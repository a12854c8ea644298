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

from stepwell.pure.timetable.solving.choices import Choices, Option, bits
from stepwell.pure.timetable.solving.clinician_weeks import ClinicianWeeks, Indices, Numbers, Sessions
from stepwell.pure.timetable.solving.slots import days_of

_DAYS = 7
_NEVER = 1e9
_FEW, _MANY = 30, 150  # steps; with few to go, prices have less momentum and take smaller strides
_MEAN, _PACE = (0.6, 0.9), (0.8, 3.0)  # with few and with many steps: what the mean slope keeps; the first stride
_SQUARE, _LAST_PACE = 0.99, 0.03  # what the mean of the slopes' squares keeps; the last stride
_LATELY, _RARE = 0.03, 0.01  # of steps: how fast the past fades in what was chosen often, and what is not often


@dataclass(frozen=True, slots=True)
class SeatsOfType:
    """One type of group: who accepts it, when it can be, and what a seat costs whom (never: where it cannot be)."""

    patients: Indices
    patterns: Indices
    planned: Indices  # their rows among everything planned
    starts: Indices  # patterns × meetings
    length: int  # of a meeting
    seat_cost: Numbers  # patients × patterns
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
        self.choices, self._per_day = choices, choices.problem.per_day
        self.proven = 0
        self._price = self._top = self._mean = self._square = np.zeros(0)
        self._height, self._steps, self._many = -math.inf, 0, 0.0
        self.types: list[SeatsOfType] = []
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
        self._lay_out_prices()
        self.units = 0.01 + 2e-8 * sum(len(led.rows) * len(led.columns) for led in self._led)  # of work in a step

    def step(self, progress: float) -> int:
        """Move all prices once and return the highest bound so far. `progress` of the whole effort is 0 to 1.

        The moves are those of Adam (Kingma and Ba 2015): each price has its own pace, as the slopes of some are
        hundreds of times those of others, and all slow down evenly on the way.
        """
        bound, slope = self._evaluate()
        if bound > self._height:
            self._height, self._top = bound, self._price
            self.proven = max(self.proven, math.ceil(bound - 1e-6 * max(1.0, abs(bound))))
        blocked = ((self._price <= self._lowest) & (slope < 0)) | ((self._price >= self._highest) & (slope > 0))
        slope[blocked] = 0.0
        if self._steps == 1 and progress > 0:
            self._many = max(0.0, min(1.0, (1 / progress - _FEW) / (_MANY - _FEW)))
        self._steps += 1
        fading = _MEAN[0] + (_MEAN[1] - _MEAN[0]) * self._many
        first = _PACE[0] + (_PACE[1] - _PACE[0]) * self._many
        self._mean += (1 - fading) * (slope - self._mean)
        self._square += (1 - _SQUARE) * (slope * slope - self._square)
        pace = first * (1 - min(1.0, progress)) + _LAST_PACE
        mean = self._mean / (1 - fading**self._steps)
        square = self._square / (1 - _SQUARE**self._steps)
        moved = self._price + pace * mean / (np.sqrt(square) + 1e-3)
        self._price = np.clip(moved, self._lowest, self._highest)
        return self.proven

    def settle(self) -> None:
        """Go back to the prices that proved most."""
        self._price = self._top

    def likely(self) -> dict[Option, float]:
        """How often, of late, an option was in the best weeks of the clinicians: what a good plan is likely to hold.

        Averaged so, the answers for single prices tend to the solution of the linear relaxation (the volume algorithm
        of Barahona and Anbil 2000).
        """
        found = np.flatnonzero(self._often > _RARE).tolist()
        return {self._options[option]: float(self._often[option]) for option in found}

    def seat_gains(self) -> list[Numbers]:
        """By type, at the prices that proved most: a seat's worth, patients × patterns; where none, far below 0."""
        self.settle()
        return [self._gains(each) for each in self.types]

    # What can be chosen

    def _groups(self) -> Iterator[tuple[int, int, int]]:
        """Types and their options are kept; a session for each meeting of each option is told."""
        choices = self.choices
        rows: dict[tuple[int, int], int] = {}
        for patient, wanted in enumerate(choices.wanted):
            for type in wanted:
                rows[patient, type] = len(rows)
        self._planned = rows
        self._option_type: list[tuple[int, int]] = []  # by option: its _Led and column there
        self._options: list[Option] = []
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
            seat_cost = np.full((len(patients), len(numbers)), _NEVER)
            for column, number in enumerate(numbers):
                pattern = choices.patterns[number]
                could = list(bits(pattern.could))
                seat_cost[[row[each] for each in could], column] = [choices.seat_cost(each, pattern) for each in could]
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
                first = len(self._option_type)
                self._option_type += [(len(self._led), column) for column in columns]
                self._options += [(numbers[column], leader) for column in columns]
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

    def _one_to_ones(self) -> Iterator[tuple[int, int, int]]:
        """Every place of every need, told as a session and kept beside it."""
        needs = [need for needs in self.choices.needs for need in needs]
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

    # Prices

    def _lay_out_prices(self) -> None:
        """All prices in one vector; each kind is a part of it, with what is asked for and the range it may lie in.

        Where at least something is asked, that counts up; where at most something may be, it counts down.
        """
        choices, weights = self.choices, self.choices.weights
        patients = choices.problem.patients
        wanted = [each for one in choices.wanted for each in one.values()]
        many, planned = len(patients), len(wanted)
        meetings = np.array([self.types[self._led[led].type].meetings for led, _ in self._option_type], dtype=np.int64)
        self._meetings = meetings
        self._option_of = np.repeat(np.arange(len(meetings)), meetings)  # of each session of a group
        days = [[day in days_of(each.available, self._per_day) for day in range(_DAYS)] for each in patients]
        self._open_day = np.array(days, dtype=float).reshape(many, _DAYS)
        inf = np.inf
        parts: dict[str, tuple[tuple[int, ...], object, object, object]] = {
            # shape, asked, lowest price, highest price
            "least": ((many,), [each.least for each in patients], 0, [weights.below(each) for each in patients]),
            "target": ((many,), [each.target for each in patients], 0, weights.below_target),
            "days": ((many,), [each.least_days for each in patients], 0, weights.day_missing),
            "attended": ((many, _DAYS), 0, 0, inf),
            "required": ((planned,), [each[0] for each in wanted], 0, weights.required_group_missing),
            "need": ((len(self._missing),), 1, -inf, self._missing),
            "most": ((planned,), [-each[1] for each in wanted], 0, inf),
            "type_day": ((planned, _DAYS), -1, 0, inf),
            "place": ((many, choices.problem.per_week), -1, 0, inf),
            "day": ((many, _DAYS), [[-each.most_a_day] * _DAYS for each in patients], 0, inf),
            "helper": ((choices.problem.per_week,), [-each for each in choices.problem.co_facilitators], 0, inf),
            "split": ((len(self._option_of),), 0, -inf, inf),
        }
        self._part: dict[str, slice] = {}
        self._shape: dict[str, tuple[int, ...]] = {}
        vectors: list[list[Numbers]] = [[], [], []]
        first = 0
        for name, (shape, *values) in parts.items():
            size = math.prod(shape)
            self._part[name], self._shape[name] = slice(first, first + size), shape
            first += size
            for vector, value in zip(vectors, values, strict=True):
                vector.append(np.broadcast_to(np.asarray(value, dtype=float), shape).reshape(-1))
        self._asked, self._lowest, self._highest = (np.concatenate(each) for each in vectors)
        self._price = np.zeros(first)
        self._often = np.zeros(len(self._options))
        self._top, self._mean, self._square = self._price, np.zeros(first), np.zeros(first)

    def _of(self, name: str, vector: Numbers | None = None) -> Numbers:
        return (self._price if vector is None else vector)[self._part[name]].reshape(self._shape[name])

    # The bound and its slope

    def _evaluate(self) -> tuple[float, Numbers]:
        """The bound these prices prove, and how it changes with each of them."""
        gains = [self._gains(each) for each in self.types]
        helpers = np.concatenate([[0.0], np.cumsum(self._of("helper"))])
        worth = np.zeros(len(self._option_type))
        for led in self._led:
            kind = self.types[led.type]
            best = -np.sort(-gains[led.type][np.ix_(led.rows, led.columns)], axis=0)[: kind.largest]
            value = best[: kind.smallest].sum(axis=0) + np.maximum(best[kind.smallest :], 0).sum(axis=0)
            value -= kind.cost[led.columns]
            if kind.co_facilitated:
                starts = kind.starts[led.columns]
                value -= (helpers[starts + kind.length] - helpers[starts]).sum(axis=1)
            worth[led.first : led.first + len(led.columns)] = value
        shared = (worth / np.maximum(1, self._meetings))[self._option_of] + self._of("split")
        total, chosen = self._weeks.best(np.concatenate([shared, self._place_gains()]))
        attended, days = self._of("attended"), self._of("days")[:, None]
        there = np.minimum(0.0, attended - days) * self._open_day
        bound = float(self._price @ self._asked) + float(there.sum()) - total + self._constant
        return bound, self._slope(chosen, gains, (attended < days) * self._open_day)

    def _gains(self, kind: SeatsOfType) -> Numbers:
        """What a seat is worth at these prices: patients × patterns."""
        patients, planned = kind.patients, kind.planned
        slot = self._of("least")[patients] + self._of("target")[patients]
        whole = slot * kind.length * kind.meetings + self._of("required")[planned] - self._of("most")[planned]
        by_day = (
            self._of("attended")[patients] - self._of("type_day")[planned] - kind.length * self._of("day")[patients]
        )
        taken = np.concatenate([np.zeros((len(patients), 1)), np.cumsum(self._of("place")[patients], axis=1)], axis=1)
        gain = whole[:, None] - kind.seat_cost
        for meeting in range(kind.meetings):
            starts = kind.starts[:, meeting]
            gain += by_day[:, starts // self._per_day] - (taken[:, starts + kind.length] - taken[:, starts])
        return gain

    def _place_gains(self) -> Numbers:
        """What each place of each one-to-one is worth at these prices."""
        patient, start, length = self._place_patient, self._place_start, self._place_length
        if not len(patient):
            return np.zeros(0)
        day = start // self._per_day
        many = len(self._of("least"))
        taken = np.concatenate([np.zeros((many, 1)), np.cumsum(self._of("place"), axis=1)], axis=1)
        slot = self._of("least")[patient] + self._of("target")[patient] - self._of("day")[patient, day]
        gain: Numbers = self._of("need")[self._place_need] + slot * length + self._of("attended")[patient, day]
        gain = gain - (taken[patient, start + length] - taken[patient, start]) - self._place_cost
        return gain

    def _slope(self, chosen: Indices, gains: list[Numbers], there: Numbers) -> Numbers:
        """What is asked for less what the chosen sessions give, or what they take less what there may be."""
        used = np.zeros(len(self._price))
        self._of("days", used)[:] = there.sum(axis=1)
        self._of("attended", used)[:] = -there
        of_groups = chosen[chosen < len(self._option_of)]
        share = 1.0 / self._meetings[self._option_of[of_groups]] if len(of_groups) else np.zeros(0)
        fraction = np.bincount(self._option_of[of_groups], weights=share, minlength=len(self._option_type))
        self._often += _LATELY * (fraction - self._often)
        for option in np.flatnonzero(fraction):
            self._seat(used, int(option), float(fraction[option]), gains)
        split = np.zeros(len(self._option_of))
        split[of_groups] = -1.0
        split += fraction[self._option_of]
        self._of("split", used)[:] = -split
        for place in (chosen[chosen >= len(self._option_of)] - len(self._option_of)).tolist():
            patient, start, length = self._place_patient[place], self._place_start[place], self._place_length[place]
            self._take(used, patient, int(start), int(length), 1.0)
            self._of("need", used)[self._place_need[place]] += 1.0
        signs = np.ones(len(used))
        for name in ("most", "type_day", "place", "day", "helper"):
            signs[self._part[name]] = -1.0
        slope: Numbers = self._asked - signs * used
        return slope

    def _seat(self, used: Numbers, option: int, fraction: float, gains: list[Numbers]) -> None:
        """The members that make an option worth most take their seats, as far as the option is chosen."""
        number, column = self._option_type[option]
        led = self._led[number]
        kind = self.types[led.type]
        column_gains = gains[led.type][led.rows, column]
        order = np.argsort(-column_gains, kind="stable")[: kind.largest]
        order = np.concatenate(
            [order[: kind.smallest], order[kind.smallest :][column_gains[order[kind.smallest :]] > 0]]
        )
        rows = led.rows[order]
        patients, planned = kind.patients[rows], kind.planned[rows]
        self._of("required", used)[planned] += fraction
        self._of("most", used)[planned] += fraction
        for start in kind.starts[column].tolist():
            self._take(used, patients, start, kind.length, fraction)
            self._of("type_day", used)[planned, start // self._per_day] += fraction
            if kind.co_facilitated:
                self._of("helper", used)[start : start + kind.length] += fraction

    def _take(self, used: Numbers, patients: Indices, start: int, length: int, fraction: float) -> None:
        """These patients are in a session, `fraction` of it."""
        for name in ("least", "target"):
            self._of(name, used)[patients] += fraction * length
        day = start // self._per_day
        self._of("attended", used)[patients, day] += fraction
        self._of("day", used)[patients, day] += fraction * length
        self._of("place", used)[patients, start : start + length] += fraction
