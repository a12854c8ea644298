"""What is the most a clinician's week can be worth, when every session has its price?

Exact for sessions that do not overlap, within the limits of each day and of the week, hours over the soft limit
paying their weight. Weighted interval scheduling for a day, a knapsack over the days: dynamic programs, for all
clinicians at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stepwell.pure.timetable.solving.problem import Clinician

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]

_DAYS = 7


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions that could be: who leads each, when it starts (slot of the week) and how many slots it takes."""

    clinician: Indices
    start: Indices
    length: Indices


class ClinicianWeeks:
    """The best weeks of some clinicians out of always the same sessions, at ever new prices."""

    def __init__(
        self, clinicians: tuple[Clinician, ...], sessions: Sessions, over_soft_limit: int, per_day: int
    ) -> None:
        self._many, self._per_day, self._per_week = len(clinicians), per_day, _DAYS * per_day
        self._lengths = sorted(set(sessions.length.tolist()))
        place = {length: number for number, length in enumerate(self._lengths)}
        kind = np.array([place[each] for each in sessions.length.tolist()], dtype=np.int64)
        self._key = (sessions.clinician * self._per_week + sessions.start) * len(self._lengths) + kind
        self._day_cap = np.array([[each.most_on(day) for day in range(_DAYS)] for each in clinicians], dtype=np.int64)
        self._most_a_day = min(self._per_day, int(self._day_cap.max(initial=0)))
        self._most_a_week = min(self._per_week, max((each.most_a_week for each in clinicians), default=0))
        week = np.arange(self._most_a_week + 1)
        soft = np.array([each.soft_a_week for each in clinicians])[:, None]
        most = np.array([each.most_a_week for each in clinicians])[:, None]
        self._over = np.where(week > most, np.inf, over_soft_limit * np.maximum(0, week - soft))

    def best(self, prices: Numbers) -> tuple[float, Indices]:
        """What the best weeks are worth together, and the sessions they are made of (numbers, one for each)."""
        if not self._many or not len(self._key):
            return 0.0, np.zeros(0, dtype=np.int64)
        worth = np.zeros(self._many * self._per_week * len(self._lengths))
        np.maximum.at(worth, self._key, prices)
        shaped = worth.reshape(self._many * _DAYS, self._per_day, len(self._lengths))
        days, steps = self._days(shaped)
        total, allowed = self._weeks(days.reshape(self._many, _DAYS, -1))
        taken = self._taken(steps, allowed.reshape(-1))
        chosen = np.zeros(len(worth), dtype=bool)
        chosen[taken] = True
        found = np.flatnonzero(chosen[self._key] & (prices >= worth[self._key]))
        _, first = np.unique(self._key[found], return_index=True)
        return total, found[first]

    def _days(self, worth: Numbers) -> tuple[Numbers, NDArray[np.int8]]:
        """By clinician and day: the most that k slots of work can be worth, and what to take from each slot on."""
        most = self._most_a_day
        rows = len(worth)
        ahead = np.zeros((self._per_day + 1 + max(self._lengths), rows, most + 1))
        steps = np.zeros((self._per_day, rows, most + 1), dtype=np.int8)
        for slot in range(self._per_day - 1, -1, -1):
            here = ahead[slot]
            here[:] = ahead[slot + 1]
            for number, length in enumerate(self._lengths):
                if length > most or not worth[:, slot, number].any():
                    continue
                taking = worth[:, slot, number, None] + ahead[slot + length][:, : most + 1 - length]
                better = taking > here[:, length:]
                here[:, length:] = np.where(better, taking, here[:, length:])
                steps[slot][:, length:][better] = number + 1
        found = ahead[0].copy()
        found[np.arange(most + 1)[None, :] > self._day_cap.reshape(-1, 1)] = -np.inf
        return found, steps

    def _weeks(self, days: Numbers) -> tuple[float, Indices]:
        """What the best weeks are worth together, and how many slots each day of them may take."""
        most, week = self._most_a_day, self._most_a_week
        sofar = np.zeros((self._many, week + 1))
        choice = np.zeros((_DAYS, self._many, week + 1), dtype=np.int64)
        for day in range(_DAYS):
            best = sofar.copy()
            for slots in range(1, min(most, week) + 1):
                taking = sofar[:, : week + 1 - slots] + days[:, day, slots, None]
                better = taking > best[:, slots:]
                best[:, slots:] = np.where(better, taking, best[:, slots:])
                choice[day][:, slots:][better] = slots
            sofar = best
        net = sofar - self._over
        slots = net.argmax(axis=1)
        everybody = np.arange(self._many)
        total = float(net[everybody, slots].sum())
        allowed = np.zeros((self._many, _DAYS), dtype=np.int64)
        for day in range(_DAYS - 1, -1, -1):
            allowed[:, day] = choice[day][everybody, slots]
            slots = slots - allowed[:, day]
        return total, allowed

    def _taken(self, steps: NDArray[np.int8], allowed: Indices) -> Indices:
        """The keys of the sessions taken, walking each day from its first slot."""
        rows = np.arange(len(allowed))
        left, free_from = allowed.copy(), np.zeros(len(allowed), dtype=np.int64)
        lengths = np.array([0, *self._lengths])
        keys = []
        for slot in range(self._per_day):
            step = np.where(free_from <= slot, steps[slot][rows, left], 0).astype(np.int64)
            starting = np.flatnonzero(step)
            if len(starting):
                clinician, day = starting // _DAYS, starting % _DAYS
                start = day * self._per_day + slot
                keys.append((clinician * self._per_week + start) * len(self._lengths) + step[starting] - 1)
                taken = lengths[step[starting]]
                left[starting] -= taken
                free_from[starting] = slot + taken
        return np.concatenate(keys) if keys else np.zeros(0, dtype=np.int64)
