"""Which hard rule does a plan break? None, or it is never written.

A rule is never traded against anything: licence, training, double booking, availability, sizes and limits.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from stepwell.pure.timetable.solving.plan import Group, Plan
from stepwell.pure.timetable.solving.problem import Clinician, OneToOneKind, Patient, Problem
from stepwell.pure.timetable.solving.slots import PER_DAY, PER_WEEK, in_words, span


def breaches(problem: Problem, plan: Plan) -> list[str]:
    """Every rule that is broken, a sentence each; the ids are those of the problem."""
    return list(_breaches(problem, plan))


def _breaches(problem: Problem, plan: Plan) -> Iterator[str]:
    """Nobody is booked twice or outside their hours, and every group, one-to-one and limit is as it must be."""
    booked: dict[str, Counter[int]] = {each.id: Counter() for each in problem.patients}
    leading: dict[str, Counter[int]] = {each.id: Counter() for each in problem.clinicians}
    joined: dict[str, list[Group]] = {each.id: [] for each in problem.patients}
    co_facilitated: Counter[int] = Counter()
    for number, group in enumerate(plan.groups):
        kind = problem.type_of[group.type]
        yield from (f"groups[{number}] ({kind.name}): {each}" for each in _of_group(problem, group))
        slots = [slot for start in group.starts for slot in range(start, start + kind.length)]
        leading[group.clinician].update(slots)
        co_facilitated.update(slots if kind.co_facilitated else ())
        for member in set(group.members):
            booked[member].update(slots)
            joined[member].append(group)
    seen = set()
    for number, meeting in enumerate(plan.one_to_ones):
        where = f"one_to_one[{number}] ({meeting.kind} of {meeting.patient})"
        patient, clinician = problem.patient_of[meeting.patient], problem.clinician_of[meeting.clinician]
        need = patient.need(OneToOneKind(meeting.kind))
        if need is None or (meeting.patient, meeting.kind) in seen:
            yield f"{where}: not in the plan of the patient, or there twice"
            continue
        seen.add((meeting.patient, meeting.kind))
        if meeting.clinician not in need.clinicians:
            yield f"{where}: {meeting.clinician} is not one of the patient's own clinicians"
        yield from (f"{where}: {each}" for each in _unlicensed(clinician, [patient]))
        if need.relatives is not None and span(meeting.start, need.length) & ~need.relatives:
            yield f"{where}: the relatives cannot come {in_words(meeting.start)}"
        slots = list(range(meeting.start, meeting.start + need.length))
        booked[meeting.patient].update(slots)
        leading[meeting.clinician].update(slots)
    for patient in problem.patients:
        yield from _of_person(f"patient {patient.id}", patient, booked[patient.id])
        yield from _of_plan(patient, joined[patient.id])
    for clinician in problem.clinicians:
        yield from _of_person(f"clinician {clinician.id}", clinician, leading[clinician.id])
        if leading[clinician.id].total() > clinician.most_a_week:
            yield f"clinician {clinician.id}: over the limit of a week"
    for slot, needed in sorted(co_facilitated.items()):
        if slot < PER_WEEK and needed > problem.co_facilitators[slot]:
            yield f"{needed} co-facilitators needed {in_words(slot)}, {problem.co_facilitators[slot]} there"


def _of_group(problem: Problem, group: Group) -> Iterator[str]:
    kind, leader = problem.type_of[group.type], problem.clinician_of[group.clinician]
    if len(group.starts) != kind.meetings:
        yield f"{len(group.starts)} meetings, not {kind.meetings}"
    if len({start // PER_DAY for start in group.starts}) < len(group.starts):
        yield "two meetings on one day"
    if len({start % PER_DAY for start in group.starts}) > 1:
        yield "meetings at different hours"
    if not leader.may_lead(kind):
        yield f"{leader.id} may not lead it"
    if len(set(group.members)) < len(group.members):
        yield "somebody has two seats"
    if not kind.smallest <= len(set(group.members)) <= kind.largest:
        yield f"{len(set(group.members))} members, not {kind.smallest} to {kind.largest}"
    members = [problem.patient_of[each] for each in sorted(set(group.members))]
    yield from _unlicensed(leader, members)
    for member in members:
        if all(planned.type != group.type for planned in member.groups):
            yield f"not in the plan of {member.id}"


def _unlicensed(clinician: Clinician, patients: Iterable[Patient]) -> Iterator[str]:
    for patient in patients:
        if patient.state not in clinician.licences:
            yield f"{clinician.id} is not licensed in {patient.state}, where {patient.id} is"


def _of_person(who: str, person: Patient | Clinician, busy: Counter[int]) -> Iterator[str]:
    if any(times > 1 for times in busy.values()):
        yield f"{who}: booked twice {in_words(min(slot for slot, times in busy.items() if times > 1))}"
    outside = [slot for slot in busy if slot >= PER_WEEK or not person.available >> slot & 1]
    if outside:
        yield f"{who}: not available {in_words(min(outside) % PER_WEEK)}"
    per_day = Counter(slot // PER_DAY for slot in busy.elements())
    if per_day and max(per_day.values()) > person.most_a_day:
        yield f"{who}: over the limit of a day"


def _of_plan(patient: Patient, joined: list[Group]) -> Iterator[str]:
    for planned in patient.groups:
        of_type = [group for group in joined if group.type == planned.type]
        if len(of_type) > planned.most:
            yield f"patient {patient.id}: {len(of_type)} groups {planned.type}, at most {planned.most}"
        days = [start // PER_DAY for group in of_type for start in group.starts]
        if len(set(days)) < len(days):
            yield f"patient {patient.id}: {planned.type} twice on one day"
