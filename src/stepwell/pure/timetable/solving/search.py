"""Which week is the best that can be found? Start from what stands, then look at one part of it after another.

Large-neighbourhood search (Shaw 1998; Pisinger and Ropke 2010): most of the week stands still, the week of some dozens
of patients is solved anew, and the answer is taken where it is better. There is a legal week from the first seconds
on, and it only gets better. With a limit in units, the same problem, seed and limit give the same plan.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from stepwell.pure.timetable.solving.bound import Bound
from stepwell.pure.timetable.solving.choices import choices
from stepwell.pure.timetable.solving.cost import COMMON, Weights
from stepwell.pure.timetable.solving.model import improved
from stepwell.pure.timetable.solving.neighbourhood import Looks
from stepwell.pure.timetable.solving.offers import Offers
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import Problem
from stepwell.pure.timetable.solving.start import carried_over, completed
from stepwell.pure.timetable.solving.weakness import weakness

_TURNS = 0.75  # of the effort so far, until then; the rest goes into the week, so that it does not stand still
_MOST_STEPS = 300  # of the bound: more move it by pennies
_WHOLE = 4000  # seats and places up to which the whole week is one model
_WHOLE_PART = 0.3  # of the whole effort, at most, for that model
_OFFERED = 3  # options for each of them
_UNITS_EACH = 1.0  # for one model
_UNITS_A_SECOND = 0.5
_UNITS_PER_SEAT, _UNITS_A_LOOK = 3e-5, 0.05  # of building it


@dataclass
class Effort:
    """How long a search may take: `units` of work, which repeat, or `seconds` by `clock`, which do not.

    A unit is one of the solver's deterministic time, some 2 seconds of one core in 2026; `stopped` ends it early.
    `pricing` is the part of it spent on the bound, whose prices steer the rest.
    """

    units: float | None = None
    seconds: float | None = None
    clock: Callable[[], float] = lambda: 0.0
    stopped: Callable[[], bool] = lambda: False
    pricing: float = 0.3
    spent: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    @property
    def elapsed(self) -> float:
        """Seconds by the clock since it began."""
        return self.clock() - self._began

    @property
    def progress(self) -> float:
        """0 at the beginning, 1 when all is spent."""
        by_units = self.spent / self.units if self.units else 0.0
        by_clock = self.elapsed / self.seconds if self.seconds else 0.0
        return min(1.0, max(by_units, by_clock))

    @property
    def over(self) -> bool:
        return self.progress >= 1 or self.stopped()

    def units_for(self, most: float, part: float = 1.0) -> float:
        """For one model: so many units, if so many are in this part of what is left.

        How many are left in the seconds that are, is told by how many there were in those that are over.
        """
        left = [most]
        if self.units is not None:
            left.append(part * (self.units - self.spent))
        if self.seconds is not None:
            rate = self.spent / self.elapsed if self.spent and self.elapsed else _UNITS_A_SECOND
            left.append(part * (self.seconds - self.elapsed) * rate)
        return max(0.01, min(left))


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands. `bound` is proven; no legal plan has a lower objective."""

    doing: str
    plan: Callable[[], Plan]
    tiers: tuple[int, int, int]
    bound: int
    elapsed: float
    spent: float

    @property
    def objective(self) -> int:
        return sum(self.tiers)

    @property
    def gap(self) -> float:
        """How far the objective may be from the best there is: 0 is proven best, 0.05 at most 5 % of it too much."""
        return (self.objective - self.bound) / self.objective if self.objective else 0.0


def search(problem: Problem, *, seed: int, effort: Effort, weights: Weights = COMMON) -> Iterator[Progress]:
    """Ever better weeks, the first as soon as there is one; the last one told is the best.

    Every one is legal, whenever it is asked for. The end comes with the effort, or when a week is proven best.
    """
    random = Random(seed)
    possible = choices(problem, weights)
    draft = completed(carried_over(possible))
    tiers = draft.tiers()
    proven = 0  # what costs less than nothing is not in the objective

    def told(doing: str) -> Progress:
        return Progress(doing, draft.plan, tiers, proven, effort.elapsed, effort.spent)

    yield told("first legal week")
    seats = sum(possible.members(option).bit_count() for option in possible.options)
    seats += sum(len(need.places) for needs in possible.needs for need in needs)
    if seats <= _WHOLE:
        answer = improved(
            draft, range(len(problem.patients)), possible.options, units=effort.units_for(10.0, _WHOLE_PART), seed=seed
        )
        effort.spent += answer.units + _UNITS_PER_SEAT * seats
        draft, proven = answer.draft, max(proven, answer.bound)
        tiers = draft.tiers()
        yield told("whole week")
        if answer.proven:
            return
    if effort.over:
        return
    pricing, looks = _Pricing(Bound(possible), effort), Looks()
    offers = Offers(pricing.bound)
    while not effort.over and sum(tiers) > proven:
        if pricing.due:
            proven = max(proven, pricing.step())
            yield told("pricing")
            continue
        free = looks.next(draft, weakness(draft, pricing.bound), random)
        offered, promising = offers.choose(draft, free, random, _OFFERED * len(free), looks.tolerance)
        answer = improved(
            draft,
            free,
            offered,
            units=effort.units_for(_UNITS_EACH, 1.0 if pricing.over else 1 - _TURNS),
            seed=seed * 10_007 + looks.many,
            promising=promising if pricing.bound.proven else None,
            hours_first=True,
        )
        work = answer.units + _UNITS_PER_SEAT * answer.seats + _UNITS_A_LOOK
        effort.spent += work
        after = tiers if answer.draft is draft else answer.draft.tiers()
        looks.have_gained(sum(tiers) - sum(after), work, proven=answer.proven)
        draft, tiers = answer.draft, after
        yield told(looks.name)


class _Pricing:
    """The part of the effort that goes into the bound, most of it early on."""

    def __init__(self, bound: Bound, effort: Effort) -> None:
        self.bound, self._effort = bound, effort
        self._steps, self._spent = 0, 0.0  # of the effort's progress

    @property
    def over(self) -> bool:
        return self._steps == _MOST_STEPS or self._spent >= self._effort.pricing

    @property
    def due(self) -> bool:
        return not self.over and self._spent < _TURNS * self._effort.progress

    def step(self) -> int:
        """One step, and the highest bound so far."""
        began = self._effort.progress
        proven = self.bound.step(max(self._steps / _MOST_STEPS, self._spent / self._effort.pricing))
        self._effort.spent += self.bound.units
        self._steps += 1
        self._spent += self._effort.progress - began
        return proven
