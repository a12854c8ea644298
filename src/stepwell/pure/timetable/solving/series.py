"""When can a series of meetings no longer be one?

A type that meets twice a week has one leader and the same members for both. When one meeting lies behind, or its leader
is away for only one of them, the two go their own ways for this week: each becomes a group of its own, of a type that
only the members of the series may attend.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from stepwell.pure.timetable.solving.plan import Group, Plan, in_order
from stepwell.pure.timetable.solving.problem import GroupType, Patient, PlannedGroup, Problem

_ONE = "/1"  # marks the type of a single meeting of a series


def of_series(type: str) -> str:
    """The id of the series that meetings of this type are part of; any other type is its own."""
    return type.removesuffix(_ONE)


def single_of(type: str) -> str:
    """The id of the type that a single meeting of this series has."""
    return type + _ONE


def apart(problem: Problem, plan: Plan, split: Callable[[Group], bool]) -> tuple[Problem, Plan]:
    """Problem and plan in which the meetings of these groups stand alone.

    Who sat in one is given its meetings in place of the series: each is required where the series was.
    """
    groups: list[Group] = []
    taken: dict[str, list[GroupType]] = defaultdict(list)  # by patient
    for group in plan.groups:
        kind = problem.type_of[group.type]
        if kind.meetings > 1 and split(group):
            groups += [Group(group.type + _ONE, group.clinician, (start,), group.members) for start in group.starts]
            for member in group.members:
                taken[member].append(kind)
        else:
            groups.append(group)
    series = {kind.id: kind for kinds in taken.values() for kind in kinds}
    types = [
        replace(kind, id=kind.id + _ONE, name=f"{kind.name}, one meeting", meetings=1)
        for id, kind in sorted(series.items())
        if id + _ONE not in problem.type_of
    ]
    changed = replace(
        problem,
        group_types=(*problem.group_types, *types),
        patients=tuple(_planned(each, taken.get(each.id, [])) for each in problem.patients),
    )
    return changed, in_order(groups, list(plan.one_to_ones))


def _planned(patient: Patient, series: Iterable[GroupType]) -> Patient:
    planned = {each.type: each for each in patient.groups}
    for kind in series:
        whole = planned[kind.id]
        required = kind.meetings if whole.required else 0
        single = planned.get(kind.id + _ONE, PlannedGroup(kind.id + _ONE, 0, 0))
        planned[kind.id] = PlannedGroup(kind.id, max(0, whole.required - 1), whole.most - 1)
        planned[single.type] = PlannedGroup(single.type, single.required + required, single.most + kind.meetings)
    return replace(patient, groups=tuple(each for each in planned.values() if each.most)) if series else patient
