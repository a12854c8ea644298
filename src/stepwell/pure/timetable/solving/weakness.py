"""Where is a week weak, as far as the prices of the bound can tell?

What somebody lacks weighs less the dearer it is to give: a wish whose price has come to its weight is met by no plan
worth having, and looking there again gains nothing. A group whose members are worth less than its staff should not run.
"""

from dataclasses import dataclass

import numpy as np

from stepwell.pure.timetable.solving.bound import Bound
from stepwell.pure.timetable.solving.choices import Option, People
from stepwell.pure.timetable.solving.draft import Draft
from stepwell.pure.timetable.solving.slots import days_of

_OFTEN = 0.02


@dataclass(frozen=True, slots=True)
class Wish:
    """A group that does not run, how often of late it was in its leader's best week, and who would come to it."""

    option: Option
    often: float
    takers: People


@dataclass(frozen=True, slots=True)
class Weakness:
    """By patient what could be gained of what they lack; by group that runs what it costs more than it gives; and the
    groups that the prices would rather have.

    Rounded, so that what is chosen by them does not hang on how a machine adds up.
    """

    lacks: list[float]
    losses: dict[Option, float]
    wished: list[Wish]


def weakness(draft: Draft, bound: Bound) -> Weakness:
    """At the prices that proved most; while nothing is proven, everything that is lacking could be had."""
    lacks = [float(draft.unmet_cost(patient)) for patient in range(len(draft.busy))]
    if not bound.proven:
        return Weakness(lacks, dict.fromkeys(draft.seated, 0.0), [])
    dear = _Dear(draft, bound)
    lacks = [round(max(0.0, cost - dear.of(patient)), 2) if cost else 0.0 for patient, cost in enumerate(lacks)]
    losses = {
        option: round(max(0.0, -bound.worth_of(option[0], members)), 2) for option, members in draft.seated.items()
    }
    wished = [
        Wish(bound.options[number], round(float(bound.often[number]), 6), bound.takers(number))
        for number in np.flatnonzero(bound.often > _OFTEN).tolist()
        if bound.options[number] not in draft.seated
    ]
    return Weakness(lacks, losses, wished)


class _Dear:
    """What the prices are on what somebody lacks."""

    def __init__(self, draft: Draft, bound: Bound) -> None:
        self._draft, self._bound = draft, bound
        self._least, self._target, self._days, self._required, self._need = (
            bound.settled(name).tolist() for name in ("least", "target", "days", "required", "need")
        )

    def of(self, patient: int) -> float:
        draft, bound, who = self._draft, self._bound, self._draft.choices.problem.patients[patient]
        busy = draft.busy[patient]
        dose, days = busy.bit_count(), len(days_of(busy, draft.per_day))
        price: float = self._least[patient] * max(0, who.least - dose)
        price += self._target[patient] * max(0, who.target - dose) + self._days[patient] * max(0, who.least_days - days)
        types = [draft.choices.patterns[number].type for number, _ in draft.joined[patient]]
        for type, (required, _) in draft.choices.wanted[patient].items():
            price += self._required[bound.planned[patient, type]] * max(0, required - types.count(type))
        for number in range(len(draft.choices.needs[patient])):
            if number not in draft.met[patient]:
                price += max(0.0, self._need[bound.first_need[patient] + number])
        return price
