"""What would serve most of those whose plans this week does not meet?

Each means is solved on a copy of the week as it stands (`solving.advice`), and what comes back names people and blocks
by their keys.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time

from stepwell.pure.timetable.blocks import Weekday
from stepwell.pure.timetable.by_hand import Sessions
from stepwell.pure.timetable.calendars import on_the_wall, open_spans
from stepwell.pure.timetable.solving.advice import HOURS, Advice, advice, what_if
from stepwell.pure.timetable.solving.means import Licence, Means, Working
from stepwell.pure.timetable.solving.rest import lacking
from stepwell.pure.timetable.solving.slots import Slots, slots_in
from stepwell.pure.timetable.standing import Standing
from stepwell.pure.timetable.week import WeekProblem, Window

_ID = re.compile("«[ct][0-9]+»")


@dataclass(frozen=True, slots=True)
class Counsel:
    """One means, and what it is worth against the same week without it.

    In `words` and in what is `gained` stand keys, as `«clinician …»` and `«block …»`; beside them are `minutes` towards
    the minimum and `days`. `touched` are all others for whom something differs, `worse` who would lack more.
    """

    words: str
    served: tuple[str, ...]
    gained: tuple[tuple[str, int], ...]
    touched: tuple[str, ...]
    worse: tuple[str, ...]


def week_advice(
    problem: WeekProblem, sessions: Sessions, *, watching: Callable[[int, int], None] = lambda done, of: None
) -> tuple[Counsel, ...]:
    """What is worth something, whatever serves most patients first. `watching` hears how many of how many are done."""
    week = _Asked(problem, sessions)
    found = advice(
        week.problem, week.plan, weights=week.flat.weights, working=week.working(),
        watching=lambda done, of, words: watching(done, of),
    )  # fmt: skip
    told = [week.told(each) for each in found]
    return tuple(each for nth, each in enumerate(told) if each.words not in {one.words for one in told[:nth]})


def what_if_licensed(problem: WeekProblem, sessions: Sessions, clinician: str, state: str) -> Counsel | None:
    """What this clinician's licence in that state would be worth; None where it would serve nobody."""
    week = _Asked(problem, sessions)
    if clinician not in week.leader:
        return None
    means = Licence(week.leader[clinician], state)
    lacks = lacking(week.problem, week.plan)
    there = [each.id for each in week.problem.patients if each.state == state and lacks[each.id]]
    found = what_if(week.problem, week.plan, means, there, weights=week.flat.weights)
    return week.told(found) if found else None


class _Asked(Standing):
    """The week, and how what is found of it is told."""

    def working(self) -> list[Slots]:
        """The hours of whoever would be hired, on the wall of the programme."""
        days = list(Weekday)[:5]
        return [
            self.flat.axis.within(
                open_spans([Window(day, time(first), time(end)) for day in days], self.flat.zone, self.flat.monday_on)
            )
            for first, end in HOURS
        ]

    def told(self, found: Advice) -> Counsel:
        gained: Counter[str] = Counter()
        for what, many in found.gained.most_common():
            gained += Counter(dict([self._gain(what, many)]))  # the same thing on several days is one
        return Counsel(
            words=self._by_key(self._words(found.means, found.words)),
            served=tuple(self.flat.patients[each].id for each in found.served),
            gained=tuple(gained.items()),
            touched=tuple(self.flat.patients[each].id for each in found.touched),
            worse=tuple(self.flat.patients[each].id for each in found.worse),
        )

    def _words(self, means: Means, words: str) -> str:
        if not isinstance(means, Working):
            return words
        starts = [each for each in slots_in(means.slots) if each == 0 or not means.slots >> each - 1 & 1]
        at = " and ".join(on_the_wall(self.flat.axis.minute(each), self.flat.zone) for each in starts)
        return f"{means.clinician} working {at}"

    def _gain(self, what: str, many: int) -> tuple[str, int]:
        if what == "hours":
            return "minutes", many * self.flat.axis.minutes
        return self._by_key(what.removeprefix("group ")), many

    def _by_key(self, words: str) -> str:
        return _ID.sub(lambda found: self._key(found[0]), words)

    def _key(self, id: str) -> str:
        clinician = self.flat.clinicians.get(id)
        return f"«clinician {clinician.id}»" if clinician else f"«block {self.flat.types[id].block.key}»"
