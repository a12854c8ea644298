"""Which hard rule does a plan break? None, or it is never written.

A rule is never traded against anything: licence, training, double booking, availability, sizes and limits.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from stepwell.pure.timetable.solving.plan import Group, Plan
from stepwell.pure.timetable.solving.problem import Clinician, Patient, Problem
from stepwell.pure.timetable.solving.slots import in_words, span


def breaches(problem: Problem, plan: Plan) -> list[str]:
    """Every rule that is broken, a sentence each; the ids are those of the problem."""
    return list(_breaches(problem, plan))


def _breaches(problem: Problem, plan: Plan) -> Iterator[str]:
    """Nobody is booked twice or outside their hours, and every group, one-to-one and limit is as it must be."""
    per_day = problem.per_day
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
        need = patient.need(meeting.kind, meeting.nth)
        if need is None or meeting.need in seen:
            yield f"{where}: not in the plan of the patient, or there twice"
            continue
        seen.add(meeting.need)
        if meeting.clinician not in need.clinicians:
            yield f"{where}: {meeting.clinician} is not one of the patient's own clinicians"
        yield from (f"{where}: {each}" for each in _unlicensed(clinician, [patient]))
        if need.relatives is not None and span(meeting.start, need.length) & ~need.relatives:
            yield f"{where}: the relatives cannot come {in_words(meeting.start, per_day)}"
        if need.starts is not None and not need.starts >> meeting.start & 1:
            yield f"{where}: may not begin {in_words(meeting.start, per_day)}"
        slots = list(range(meeting.start, meeting.start + need.length))
        booked[meeting.patient].update(slots)
        leading[meeting.clinician].update(slots)
    for patient in problem.patients:
        yield from _of_person(f"patient {patient.id}", patient, booked[patient.id], per_day)
        yield from _of_plan(patient, joined[patient.id], per_day)
        yield from _of_kind(patient, plan, per_day)
    for clinician in problem.clinicians:
        yield from _of_person(f"clinician {clinician.id}", clinician, leading[clinician.id], per_day)
        if leading[clinician.id].total() > clinician.most_a_week:
            yield f"clinician {clinician.id}: over the limit of a week"
    for slot, needed in sorted(co_facilitated.items()):
        if slot < problem.per_week and needed > problem.co_facilitators[slot]:
            yield f"{needed} co-facilitators needed {in_words(slot, per_day)}, {problem.co_facilitators[slot]} there"


def _of_group(problem: Problem, group: Group) -> Iterator[str]:
    kind, leader, per_day = problem.type_of[group.type], problem.clinician_of[group.clinician], problem.per_day
    if len(group.starts) != kind.meetings:
        yield f"{len(group.starts)} meetings, not {kind.meetings}"
    if len({start // per_day for start in group.starts}) < len(group.starts):
        yield "two meetings on one day"
    if len({start % per_day for start in group.starts}) > 1:
        yield "meetings at different hours"
    if kind.starts is not None and any(not kind.starts >> start & 1 for start in group.starts):
        yield "it may not begin then"
    if any(span(start, kind.length) & leader.no_groups for start in group.starts):
        yield f"{leader.id} leads no group then"
    if not leader.may_lead(kind):
        yield f"{leader.id} may not lead it"
    if len(set(group.members)) < len(group.members):
        yield "somebody has two seats"
    if not kind.smallest <= len(set(group.members)) <= kind.largest:
        yield f"{len(set(group.members))} members, not {kind.smallest} to {kind.largest}"
    members = [problem.patient_of[each] for each in sorted(set(group.members))]
    yield from _unlicensed(leader, members)
    if any(one in group.members and other in group.members for one, other in problem.apart):
        yield "two members are never in one group"
    for member in members:
        if all(planned.type != group.type for planned in member.groups):
            yield f"not in the plan of {member.id}"


def _unlicensed(clinician: Clinician, patients: Iterable[Patient]) -> Iterator[str]:
    for patient in patients:
        if patient.state not in clinician.licences:
            yield f"{clinician.id} is not licensed in {patient.state}, where {patient.id} is"


def _of_person(who: str, person: Patient | Clinician, busy: Counter[int], per_day: int) -> Iterator[str]:
    if twice := [slot for slot, times in busy.items() if times > 1]:
        yield f"{who}: booked twice {in_words(min(twice) % (7 * per_day), per_day)}"
    outside = [slot for slot in busy if slot >= 7 * per_day or not person.available >> slot & 1]
    if outside:
        yield f"{who}: not available {in_words(min(outside) % (7 * per_day), per_day)}"
    by_day = Counter(slot // per_day for slot in busy.elements())
    most = person.most_on if isinstance(person, Clinician) else lambda _day: person.most_a_day
    if any(slots > most(day) for day, slots in by_day.items()):
        yield f"{who}: over the limit of a day"


def _of_plan(patient: Patient, joined: list[Group], per_day: int) -> Iterator[str]:
    for planned in patient.groups:
        of_type = [group for group in joined if group.type == planned.type]
        if len(of_type) > planned.most:
            yield f"patient {patient.id}: {len(of_type)} groups {planned.type}, at most {planned.most}"
        days = [start // per_day for group in of_type for start in group.starts]
        if len(set(days)) < len(days):
            yield f"patient {patient.id}: {planned.type} twice on one day"


def _of_kind(patient: Patient, plan: Plan, per_day: int) -> Iterator[str]:
    """Of several one-to-ones of one kind each is on a day of its own."""
    if len({need.kind for need in patient.one_to_ones}) == len(patient.one_to_ones):
        return
    days = Counter((each.kind, each.start // per_day) for each in plan.one_to_ones if each.patient == patient.id)
    for (kind, _), times in sorted(days.items()):
        if times > 1:
            yield f"patient {patient.id}: {kind} twice on one day"
