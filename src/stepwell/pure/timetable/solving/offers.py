"""Which groups that do not run yet are offered to a few patients? Half by price, half by chance.

At the prices of the bound every seat has a worth; that of all options is one matrix product for each type. Chance is
not a makeshift: with the best alone the search ends in a worse week.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from stepwell.pure.timetable.solving.bound import Bound
from stepwell.pure.timetable.solving.choices import Option, People, bits
from stepwell.pure.timetable.solving.clinician_weeks import Indices
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.prices import Numbers

_DRAWN = 20  # by chance, for each that is wanted: most of their leaders have something else at that hour


@dataclass(frozen=True, slots=True)
class _Leaders:
    """Of one type: who may lead what, and for whom."""

    leaders: Indices
    option: NDArray[np.int32]  # patterns × leaders: its number in the bound, below 0 where it is none
    licensed: Numbers  # patients × leaders, 0 or 1


class Offers:
    """What to offer, at the prices a bound has come to."""

    def __init__(self, bound: Bound) -> None:
        self._bound = bound
        choices = bound.choices
        number = {option: place for place, option in enumerate(bound.options)}
        self._types = []
        for kind in bound.types:
            patterns = [choices.patterns[each] for each in kind.patterns.tolist()]
            leaders = sorted({leader for pattern in patterns for leader in pattern.leaders})
            option = np.array(
                [[number.get((pattern.number, leader), -1) for leader in leaders] for pattern in patterns],
                dtype=np.int32,
            )
            row = {patient: place for place, patient in enumerate(kind.patients.tolist())}
            licensed = np.zeros((len(row), len(leaders)))
            for column, leader in enumerate(leaders):
                licensed[[row[each] for each in bits(choices.licensed[leader]) if each in row], column] = 1
            self._types.append(_Leaders(np.array(leaders, dtype=np.int64), option, licensed))

    def choose(
        self, draft: Draft, free: list[int], random: Random, most: int, tolerance: float
    ) -> tuple[list[Option], Mapping[int, People]]:
        """At most `most` options that could run if only the weeks of `free` patients change; and by pattern, for whom
        of them a seat is not worth less than nothing by more than `tolerance`."""
        standing = draft.standing(free)
        found: list[Indices] = []
        worth: list[Numbers] = []
        promising: dict[int, People] = {}
        for type, (kind, led) in enumerate(zip(self._bound.types, self._types, strict=True)):
            mine = np.flatnonzero(np.isin(kind.patients, free))
            gains = self._bound.seat_gains(type, mine)
            promising.update(_people(kind.patterns, kind.patients[mine], gains > -tolerance))
            if len(mine) < kind.smallest:
                continue
            licensed = led.licensed[mine]
            can = (gains > -1e8).astype(float)
            rows, columns = np.nonzero((_by_leader(can, licensed) >= kind.smallest) & (led.option >= 0))
            value: Numbers = _by_leader(np.maximum(0, gains), licensed) - kind.cost[:, None]
            found.append(led.option[rows, columns].astype(np.int64))
            worth.append(value[rows, columns])
        if not found:
            return [], promising
        options = np.concatenate(found)
        # Rounded, so that the order does not hang on how a machine adds up.
        likely, dear = np.round(self._bound.often[options], 6), np.round(np.concatenate(worth), 3)
        order = options[np.lexsort((options, -dear, -likely))].tolist()
        best = self._first(draft, standing, order, most // 2, set())
        by_chance = random.sample(order, min(len(order), _DRAWN * most))
        return best + self._first(draft, standing, by_chance, most - len(best), set(best)), promising

    def _first(
        self, draft: Draft, standing: list[int], numbers: Iterable[int], most: int, taken: set[Option]
    ) -> list[Option]:
        """The first of these, not among those taken, whose leader has those hours."""
        found: list[Option] = []
        for number in numbers:
            if len(found) >= most:
                break
            option = self._bound.options[number]
            free = not draft.choices.patterns[option[0]].slots & standing[option[1]]
            if free and option not in draft.seated and option not in taken:
                found.append(option)
        return found


def _by_leader(of_patients: Numbers, licensed: Numbers) -> Numbers:
    """What each pattern's patients come to, of those each leader is licensed for: a matrix product in one thread.

    `@` starts threads, which wait by turning in circles: on a busy machine twice the seconds, and no other answer.
    """
    sums: Numbers = np.einsum("ij,jk->ik", of_patients, licensed)
    return sums


def _people(patterns: Indices, patients: Indices, chosen: NDArray[np.bool_]) -> dict[int, People]:
    """By pattern: the patients chosen for it."""
    found: dict[int, People] = {}
    rows, columns = np.nonzero(chosen)
    for pattern, patient in zip(patterns[rows].tolist(), patients[columns].tolist(), strict=True):
        found[pattern] = found.get(pattern, 0) | 1 << patient
    return found
