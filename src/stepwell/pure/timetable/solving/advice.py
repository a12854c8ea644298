"""What would serve most patients whose plans are not met: a licence, a training, an hour of whom, or whom to hire?

Solved, not estimated. Each of the means the explanation names, and some who could be hired, is applied to a copy of the
problem, and the week of the patients it is for, with some who could share a group with them, is mended there and in the
problem as it is, with the same effort. What differs is what it is worth. Everybody else's week stands.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time

from stepwell.pure.timetable.solving.cost import COMMON, Weights, figures
from stepwell.pure.timetable.solving.difference import difference
from stepwell.pure.timetable.solving.explain import explain
from stepwell.pure.timetable.solving.means import Cleared, Hired, Licence, Means, Working, cleared
from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import Problem, Role
from stepwell.pure.timetable.solving.repair import repaired
from stepwell.pure.timetable.solving.rest import lacking
from stepwell.pure.timetable.solving.slots import Slots, span
from stepwell.pure.values import STATE_NAMES, time_words

_PEERS = 16
_STATES = 3  # in which somebody new would be licensed
HOURS = ((9, 17), (13, 21))  # of whoever would be hired
_ONE_TO_ONES = {"individual": Role.THERAPIST, "family": Role.THERAPIST, "medication": Role.PRESCRIBER}


@dataclass(frozen=True, slots=True)
class Advice:
    """What one means is worth against the same week without it.

    `served` lack less with it and nothing more; `gained` counts what they lack no more, in slots, days and things
    (`rest.lacking`). `touched` are all others for whom something differs, `worse` who lacks more.
    """

    means: Means
    words: str
    served: tuple[str, ...]
    gained: Counter[str]
    touched: tuple[str, ...]
    worse: tuple[str, ...]
    saves: int  # off the objective


def advice(
    problem: Problem,
    plan: Plan,
    *,
    most: int = 20,
    units: float = 0.2,
    seed: int = 1,
    weights: Weights = COMMON,
    working: Sequence[Slots] = (),
    watching: Callable[[int, int, str], None] = lambda done, of, words: None,
) -> tuple[Advice, ...]:
    """What is worth something, whatever serves most patients first. At most `most` means are tried.

    `working` are the slots of each of `HOURS`, Monday to Friday, where a day of the problem does not begin at midnight.
    `watching` is told how many of how many are done, and which comes next.
    """
    named = [*_named(problem, plan, most // 4)]
    shifts = working or [_weekdays(problem, first, end) for first, end in HOURS]
    tried = [*named, *_hires(problem, plan, shifts)][:most]
    found = []
    for done, (means, patients) in enumerate(tried):
        watching(done, len(tried), means.told(problem))
        if each := what_if(problem, plan, means, patients, units=units, seed=seed, weights=weights):
            found.append(each)
    found.sort(key=lambda each: (-len(each.served), -each.gained["hours"], len(each.worse), -each.saves, each.words))
    return tuple(found)


def what_if(
    problem: Problem,
    plan: Plan,
    means: Means,
    patients: Iterable[str],
    *,
    units: float = 0.2,
    seed: int = 1,
    weights: Weights = COMMON,
) -> Advice | None:
    """What one means would be worth to these patients; None where nobody is served."""
    other = means.applied(problem)
    also = [*dict.fromkeys((*patients, *_peers(other, plan, means, set(patients))))]
    without = repaired(problem, plan, also=also, units=units, seed=seed, weights=weights, explained=False)
    having = repaired(other, plan, also=also, units=units, seed=seed, weights=weights, explained=False)
    before, after = lacking(without.problem, without.plan), lacking(having.problem, having.plan)
    served = tuple(id for id in also if before[id] - after[id] and not after[id] - before[id])
    if not served:
        return None
    changed = set(difference(without.plan, having.plan).patients)
    return Advice(
        means=means,
        words=means.told(problem),
        served=tuple(sorted(served)),
        gained=sum((before[id] - after[id] for id in served), Counter()),
        touched=tuple(sorted(changed.difference(served))),
        worse=tuple(sorted(id for id in also if after[id] - before[id])),
        saves=figures(without.problem, without.plan).objective(weights)
        - figures(having.problem, having.plan).objective(weights),
    )


def _named(problem: Problem, plan: Plan, most: int) -> Iterator[tuple[Means, tuple[str, ...]]]:
    """What the explanation names, for most patients first: so many of each kind, one hour standing for all alike."""
    told: Counter[type] = Counter()
    seen = set()
    for each in explain(problem, plan).remedies:
        means = each.means
        if (
            not isinstance(means, Licence | Cleared | Working)
            or told[type(means)] >= most
            or (type(means), means.clinician, each.patients) in seen
        ):
            continue
        seen.add((type(means), means.clinician, each.patients))
        told[type(means)] += 1
        yield means, each.patients


def _hires(problem: Problem, plan: Plan, shifts: Sequence[Slots]) -> Iterator[tuple[Means, tuple[str, ...]]]:
    """Somebody for each thing that is lacking, the most wanted first, in the states and hours where it is lacking."""
    lacks = lacking(problem, plan)
    wanted: dict[str, list[str]] = {}
    for id, missing in lacks.items():
        for what in missing:
            wanted.setdefault(what, []).append(id)
    ordered = sorted(wanted.items(), key=lambda each: (-len(each[1]), each[0]))
    for what, patients in ordered:
        kind = problem.type_of.get(what.removeprefix("group "))
        role = Role.THERAPIST if kind else _ONE_TO_ONES.get(what)
        alike = sorted(
            (each for each in problem.clinicians if each.role is role), key=lambda each: (each.most_a_week, each.id)
        )
        if not alike:
            continue
        states = Counter(problem.patient_of[each].state for each in patients)
        licensed = sorted(states, key=lambda each: (-states[each], each))[:_STATES]
        those = tuple(each for each in patients if problem.patient_of[each].state in licensed)
        for (first, end), slots in zip(HOURS, shifts, strict=True):
            like = replace(alike[len(alike) // 2], id="new", licences=frozenset(licensed), available=slots)
            like = replace(like, no_groups=0 if kind else like.available)
            names = ", ".join(STATE_NAMES.get(each, each) for each in licensed)
            for_what = kind.name if kind else f"{what} sessions"
            hours = f"Mon to Fri from {time_words(time(first))} to {time_words(time(end))}"
            words = f"a new {like.role} for {for_what}, licensed in {names}, {hours}"
            yield Hired(cleared(like, kind) if kind else like, those, words), those


def _weekdays(problem: Problem, first: int, end: int) -> Slots:
    hour = problem.per_day // 24
    return sum(span(day * problem.per_day + first * hour, (end - first) * hour) for day in range(5))


def _peers(problem: Problem, plan: Plan, means: Means, patients: set[str]) -> list[str]:
    """Who could share a group with these under that clinician, and lacks most; a group needs some."""
    id = means.clinician.id if isinstance(means, Hired) else means.clinician
    clinician = problem.clinician_of[id]
    led = {each.id for each in problem.group_types if clinician.may_lead(each)}
    types = {each.type for id in patients for each in problem.patient_of[id].groups} & led
    lacks = lacking(problem, plan)
    could = [
        each.id
        for each in problem.patients
        if each.id not in patients
        and each.state in clinician.licences
        and each.available & clinician.available
        and any(planned.type in types for planned in each.groups)
    ]
    return sorted(could, key=lambda each: (-lacks[each].total(), each))[:_PEERS]
