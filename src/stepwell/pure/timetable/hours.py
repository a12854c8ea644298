"""How many hours a week is a patient scheduled by the clock, and which blocks could not be counted?

Programmes sell "hours" that are not always sixty minutes long, so minutes by the clock and hours as sold are
kept apart and shown beside each other. Alternatives are never added up, and each phase of a stay has its own
sum, for a patient lives in one phase of one alternative at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from stepwell.pure.timetable.blocks import Block, Kind, Timetable, WeekSpan

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A block that adds no hours, and why."""

    block: str
    why: str


@dataclass(frozen=True, slots=True)
class PhaseHours:
    """One patient's week in one phase of one alternative.

    `alternative` is the key of the block chosen, empty where there is nothing to choose. `minutes` are a week's,
    by the clock; `minutes_by_kind` splits them.
    """

    weeks: WeekSpan
    alternative: str
    minutes: int
    minutes_by_kind: Mapping[Kind, int]
    not_counted: tuple[NotCounted, ...]

    @property
    def hours(self) -> Decimal:
        """Hours a week by the clock, to two decimals; the exact number is `minutes`."""
        return clock_hours(self.minutes)

    @property
    def group_minutes(self) -> int:
        """Minutes a week in groups, groups of several families included."""
        return sum(minutes for kind, minutes in self.minutes_by_kind.items() if kind.in_a_group)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """The hours of a timetable: `phases` in order of weeks, then of alternatives; never empty."""

    phases: tuple[PhaseHours, ...]
    sold_hours: Decimal | None

    @property
    def first(self) -> PhaseHours:
        """The week a new patient starts with, in the first alternative."""
        return self.phases[0]


def clock_hours(minutes: int) -> Decimal:
    """Minutes as hours of sixty minutes, rounded to two decimals."""
    return (Decimal(minutes) / 60).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def weekly_clock_hours(timetable: Timetable) -> WeeklyHours:
    """A patient's scheduled hours in each phase and alternative of the timetable."""
    phases = tuple(
        _phase(timetable, weeks, alternative)
        for weeks in phases_of(timetable)
        for alternative in alternatives_of(timetable)
    )
    return WeeklyHours(phases, timetable.sold_hours)


def phases_of(timetable: Timetable) -> tuple[WeekSpan, ...]:
    """The stay cut wherever a block begins or ends: `1-4`, `5-12`, `13-16`. One phase where none does."""
    last = timetable.length.longest if timetable.length else None
    starts = {1}
    for block in timetable.blocks:
        starts.add(block.weeks.first)
        if block.weeks.last is not None and block.weeks.last != last:
            starts.add(block.weeks.last + 1)
    firsts = sorted(starts)
    ends = [*(first - 1 for first in firsts[1:]), last]
    return tuple(WeekSpan(first, end) for first, end in zip(firsts, ends, strict=True))


def alternatives_of(timetable: Timetable) -> tuple[str, ...]:
    """The keys of the blocks of which a patient attends one, in the order published; `("",)` where no choice is."""
    return tuple(block.key for block in timetable.blocks if block.choose_one) or ("",)


def blocks_of(timetable: Timetable, alternative: str) -> tuple[Block, ...]:
    """The blocks of one alternative: its own, and those all alternatives share."""
    return tuple(block for block in timetable.blocks if not block.choose_one or block.key == alternative)


def _phase(timetable: Timetable, weeks: WeekSpan, alternative: str) -> PhaseHours:
    by_kind: dict[Kind, int] = {}
    not_counted: list[NotCounted] = []
    for block in blocks_of(timetable, alternative):
        if not block.weeks.overlaps(weeks):
            continue
        if not block.for_the_patient:
            not_counted.append(NotCounted(block.key, "for relatives only: not the patient's hours"))
        elif block.weekly_minutes is None:
            not_counted.append(NotCounted(block.key, "its minutes are not published"))
        else:
            by_kind[block.kind] = by_kind.get(block.kind, 0) + block.weekly_minutes
    return PhaseHours(weeks, alternative, sum(by_kind.values()), MappingProxyType(by_kind), tuple(not_counted))
