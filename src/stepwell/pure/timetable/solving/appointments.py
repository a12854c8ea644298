"""What has somebody in their week, and what becomes of it from one plan to another?

Each meeting of a series counts alone, so that a substitute for one of two is seen; its type is that of the series.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from stepwell.pure.timetable.solving.plan import Plan
from stepwell.pure.timetable.solving.problem import Problem
from stepwell.pure.timetable.solving.series import of_series
from stepwell.pure.timetable.solving.slots import in_words


@dataclass(frozen=True, slots=True, order=True)
class Appointment:
    """One meeting of `length` slots: a group's type or a kind of one-to-one. `patients` only a clinician is told."""

    start: int
    length: int
    what: str
    clinician: str
    patients: tuple[str, ...] = ()


class Change(StrEnum):
    """What becomes of an appointment."""

    OTHER_PATIENTS = "other patients"  # of a clinician's group at the same hour
    OTHER_CLINICIAN = "other clinician"  # the same at the same hour
    MOVED = "moved"  # the same at another hour
    LOST = "lost"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Touched:
    """Something changes for somebody: what was, what will be (either may be nothing), and why, in words."""

    who: str
    is_patient: bool
    change: Change
    before: Appointment | None
    after: Appointment | None
    because: str


Changed = tuple[Change, Appointment | None, Appointment | None]


def of_patients(problem: Problem, plan: Plan) -> dict[str, list[Appointment]]:
    """By patient, in order of time."""
    found: dict[str, list[Appointment]] = defaultdict(list)
    for each in _all(problem, plan):
        for patient in each.patients:
            found[patient].append(Appointment(each.start, each.length, each.what, each.clinician))
    return found


def of_clinicians(problem: Problem, plan: Plan) -> dict[str, list[Appointment]]:
    """By clinician, in order of time, with who comes."""
    found: dict[str, list[Appointment]] = defaultdict(list)
    for each in _all(problem, plan):
        found[each.clinician].append(each)
    return found


def changes(before: Sequence[Appointment], after: Sequence[Appointment]) -> list[Changed]:
    """What becomes of one person's appointments, as far as it is not the same; as alike as possible goes together."""
    gone = [each for each in before if each not in after]
    come = [each for each in after if each not in before]
    found: list[Changed] = []
    for change, alike in _ALIKE:
        for was in list(gone):
            now = next((each for each in come if alike(was) == alike(each)), None)
            if now is not None:
                gone.remove(was)
                come.remove(now)
                found.append((change, was, now))
    return [*found, *((Change.LOST, each, None) for each in gone), *((Change.NEW, None, each) for each in come)]


_ALIKE: tuple[tuple[Change, Callable[[Appointment], tuple[object, ...]]], ...] = (
    (Change.OTHER_PATIENTS, lambda it: (it.what, it.start, it.clinician)),
    (Change.OTHER_CLINICIAN, lambda it: (it.what, it.start, it.patients)),
    (Change.MOVED, lambda it: (it.what, it.patients)),
)


def told(problem: Problem, touched: Touched, when: Callable[[int], str] | None = None) -> str:
    """What changes, as a scheduler would say it to somebody, and why. `when` says a slot in words."""
    names = {each.id: each.name for each in problem.group_types}
    was, now = touched.before, touched.after

    def said(each: Appointment) -> str:
        at = when(each.start) if when else in_words(each.start, problem.per_day)
        who = (
            f" with {each.clinician}" if touched.is_patient else f" ({len(each.patients)}: {', '.join(each.patients)})"
        )
        return f"{names.get(each.what, f'{each.what} session')} {at}{who}"

    if was is None or now is None:
        what = f"new: {said(now)}" if now else f"lost: {said(was)}" if was else ""
    elif touched.change is Change.OTHER_CLINICIAN:
        what = f"{said(now)} in place of {was.clinician}"
    else:
        what = f"{said(was)} → {said(now)}"
    return f"{what}; {touched.because}"


def _all(problem: Problem, plan: Plan) -> list[Appointment]:
    found = []
    for group in plan.groups:
        length, what = problem.type_of[group.type].length, of_series(group.type)
        found += [Appointment(start, length, what, group.clinician, group.members) for start in group.starts]
    for meeting in plan.one_to_ones:
        need = problem.patient_of[meeting.patient].need(meeting.kind, meeting.nth)
        length = need.length if need else 0
        found.append(Appointment(meeting.start, length, meeting.kind, meeting.clinician, (meeting.patient,)))
    return sorted(found)
