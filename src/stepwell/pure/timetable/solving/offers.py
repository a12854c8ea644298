"""Which groups that do not run yet are offered to a few patients? Half by price, half by chance.

At the prices of the bound every seat has a worth; that of all options is one matrix product for each type. Chance is
not a makeshift: with the best alone the search ends in a worse week.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from stepwell.pure.timetable.solving.bound import Bound
from stepwell.pure.timetable.solving.choices import Option, People, bits
from stepwell.pure.timetable.solving.clinician_weeks import Indices
from stepwell.pure.timetable.solving.draft import Draft

Coarse = NDArray[np.float32]  # enough for an order, in half the memory

TOLERANCES = (0.5, 3.0, 1e6)  # how far below 0 the worth of a seat may be; the last leaves nobody out


@dataclass(frozen=True, slots=True)
class _Rows:
    """One type: its patients and patterns, who may lead what, and what seats are worth."""

    patients: Indices
    patterns: Indices
    leaders: Indices
    leads: Coarse  # patterns × leaders, 0 or 1
    licensed: Coarse  # patients × leaders, 0 or 1
    can: Coarse  # patients × patterns, 0 or 1
    worth: Coarse  # patients × patterns, at least 0
    cost: Coarse  # by pattern
    smallest: int


class Offers:
    """What to offer, at the prices a bound has come to."""

    def __init__(self, bound: Bound) -> None:
        choices = bound.choices
        self._likely = bound.likely()
        self._rows = []
        self._promising = [[0] * len(choices.patterns) for _ in TOLERANCES]
        for kind, gains in zip(bound.types, bound.seat_gains(), strict=True):
            for level, tolerance in enumerate(TOLERANCES):
                people = np.zeros((len(kind.patterns), len(choices.needs)), dtype=bool)
                people[:, kind.patients] = -tolerance < gains.T
                packed = np.packbits(people, axis=1, bitorder="little")
                for pattern, row in zip(kind.patterns.tolist(), packed, strict=True):
                    self._promising[level][pattern] = int.from_bytes(row.tobytes(), "little")
            patterns = [choices.patterns[number] for number in kind.patterns]
            leaders = sorted({leader for pattern in patterns for leader in pattern.leaders})
            place = {leader: number for number, leader in enumerate(leaders)}
            leads = np.zeros((len(patterns), len(leaders)), dtype=np.float32)
            for number, pattern in enumerate(patterns):
                leads[number, [place[leader] for leader in pattern.leaders]] = 1
            row = {patient: number for number, patient in enumerate(kind.patients.tolist())}
            licensed = np.zeros((len(row), len(leaders)), dtype=np.float32)
            for number, leader in enumerate(leaders):
                licensed[[row[each] for each in bits(choices.licensed[leader]) if each in row], number] = 1
            self._rows.append(
                _Rows(
                    kind.patients,
                    kind.patterns,
                    np.array(leaders, dtype=np.int64),
                    leads,
                    licensed,
                    (gains > -1e8).astype(np.float32),
                    np.maximum(0, gains).astype(np.float32),
                    kind.cost.astype(np.float32),
                    kind.smallest,
                )
            )

    def choose(self, draft: Draft, free: list[int], random: Random, most: int) -> list[Option]:
        """At most `most` options that could run if only the weeks of `free` patients change."""
        standing = draft.standing(free)
        options: list[Option] = []
        worth: list[float] = []
        for rows in self._rows:
            mine = np.flatnonzero(np.isin(rows.patients, free))
            if len(mine) < rows.smallest:
                continue
            licensed = rows.licensed[mine]
            enough = (rows.can[mine].T @ licensed >= rows.smallest) & (rows.leads > 0)
            # Rounded, so that the order does not hang on how a machine adds up.
            value = np.round(rows.worth[mine].T @ licensed - rows.cost[:, None], 3)
            columns, leaders = np.nonzero(enough)
            options += zip(rows.patterns[columns].tolist(), rows.leaders[leaders].tolist(), strict=True)
            worth += value[columns, leaders].tolist()
        likely = [round(self._likely.get(option, 0.0), 6) for option in options]
        order = sorted(range(len(options)), key=lambda number: (-likely[number], -worth[number], options[number]))
        best = self._first(draft, standing, (options[number] for number in order), most // 2)
        random.shuffle(order)
        taken = set(best)
        others = (options[number] for number in order if options[number] not in taken)
        return best + self._first(draft, standing, others, most - len(best))

    def promising(self, random: Random) -> list[People]:
        """By pattern, for whom a seat is not hopeless at these prices: now strictly, now with more tolerance."""
        return random.choice(self._promising)

    @staticmethod
    def _first(draft: Draft, standing: list[int], options: Iterator[Option], most: int) -> list[Option]:
        """The first of these whose leader has those hours."""
        found: list[Option] = []
        for option in options:
            if len(found) >= most:
                break
            if option not in draft.seated and not draft.choices.patterns[option[0]].slots & standing[option[1]]:
                found.append(option)
        return found
