"""What does a file of a week's problem, or of a plan, say?

The form is `stepwell-week/1`. A broken file is refused as a whole, with every reason by path:
`patients[17].available[2][2]: is not after the start`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from stepwell.pure.timetable.solving.fields import Field, Reading, parse
from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan, Unmet, in_order
from stepwell.pure.timetable.solving.problem import (
    Clinician,
    GroupType,
    OneToOneKind,
    OneToOneNeed,
    Patient,
    PlannedGroup,
    Problem,
    Role,
)
from stepwell.pure.timetable.solving.slots import MINUTES, PER_WEEK, slots_in
from stepwell.pure.values import Refused, zone_named

FORMAT = "stepwell-week/1"
_MOST_MINUTES = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a plan: its objective, and the proven bound no plan of its problem is below."""

    objective: int | None
    bound: int | None


def read_problem(text: str | bytes, where: str = "problem") -> Problem:
    """The problem in a file. Raises `Refused` with everything that is wrong in it; `where` is what it is called."""
    reading = Reading(where)
    file = Field(parse(text, where), reading)
    file["format"].one_of((FORMAT,), FORMAT)
    if (grid := file["grid_minutes"]).number(least=1, most=_MOST_MINUTES) != MINUTES:
        grid.refuse("is another grid", f"write {MINUTES}")
    types = tuple(_group_type(each) for each in file["group_types"].items())
    clinicians = tuple(_clinician(each) for each in file["clinicians"].items())
    type_ids, clinician_ids = {each.id for each in types}, {each.id for each in clinicians}
    listed = file["patients"]
    patients = tuple(_patient(each, type_ids, clinician_ids) for each in listed.items())
    if not patients and not reading.refusals:
        listed.refuse("is empty", "give at least one patient")
    for name, rows in (("group_types", types), ("clinicians", clinicians), ("patients", patients)):
        _each_once(reading, name, [row.id for row in rows])
    last = file.optional("last_week")
    patient_ids = {each.id for each in patients}
    groups, one_to_ones = ([], []) if last.empty else _sessions(last, type_ids, clinician_ids, patient_ids)
    if len({(each.patient, each.kind) for each in one_to_ones}) < len(one_to_ones):
        last["one_to_one"].refuse("somebody has two of one kind", "give each kind of a patient once")
    there = [0] * PER_WEEK
    for each in file["co_facilitators"].items():
        slots, count = each.counted_window()
        for slot in slots_in(slots):
            there[slot] += count
    zone = _zone(file["reference_time_zone"])
    reading.finish()
    last_week = in_order(groups, one_to_ones)
    return Problem(zone, types, clinicians, patients, tuple(there), last_week.groups, last_week.one_to_ones)


def read_patient(text: str | bytes, problem: Problem, where: str = "patient") -> Patient:
    """One patient as a row of `patients` of this problem. Raises `Refused` with everything that is wrong in it."""
    reading = Reading(where)
    found = _patient(Field(parse(text, where), reading), set(problem.type_of), set(problem.clinician_of))
    reading.finish()
    return found


def read_plan(text: str | bytes, problem: Problem | None = None, where: str = "plan") -> tuple[Plan, Beside]:
    """The plan in a file, and what stands beside it. Raises `Refused` for a broken file, and where a problem is given,
    for ids it does not have; whether the plan is legal, `rules` says."""
    reading = Reading(where)
    parsed = parse(text, where)
    file = Field(parsed, reading)
    known: tuple[set[str] | None, set[str] | None, set[str] | None] = (None, None, None)
    if problem is not None:
        known = (set(problem.type_of), set(problem.clinician_of), set(problem.patient_of))
    groups, one_to_ones = _sessions(file, *known)
    unmet = file.optional("unmet")
    missing = [
        Unmet(each["patient"].known(known[2], "patient"), each["what"].text(), each["because"].texts())
        for each in ([] if unmet.empty else unmet.items())
    ]
    objective, bound = (
        None if (each := file.optional(name)).empty else each.number(most=10**12) for name in ("objective", "bound")
    )
    reading.finish()
    plan = in_order(groups, one_to_ones)
    return Plan(plan.groups, plan.one_to_ones, tuple(missing)), Beside(objective, bound)


def _group_type(row: Field) -> GroupType:
    smallest = row["min_size"].number(least=1, most=1000)
    largest = row["max_size"].number(least=1, most=1000)
    if largest < smallest:
        row["max_size"].refuse(f"is {largest}, below min_size {smallest}", "correct one of them")
    return GroupType(
        id=row["id"].text(),
        name=row["name"].text(),
        modality=row["modality"].text(),
        audience=row["audience"].text(),
        language=row["language"].text(),
        length=row["minutes"].length(),
        meetings=row["meetings_per_week"].number(least=1, most=7),
        co_facilitated=row["co_facilitator"].flag(),
        smallest=smallest,
        largest=largest,
    )


def _clinician(row: Field) -> Clinician:
    return Clinician(
        id=row["id"].text(),
        role=Role(row["role"].one_of(tuple(Role), Role.THERAPIST)),
        licences=frozenset(row["licences"].texts()),
        modalities=frozenset(row["modalities"].texts()),
        audiences=frozenset(row["audiences"].texts()),
        languages=frozenset(row["languages"].texts()),
        available=row["available"].windows(),
        most_a_day=_limit(row["max_minutes_day"]),
        most_a_week=_limit(row["max_minutes_week"]),
        soft_a_week=_limit(row["soft_minutes_week"]),
    )


def _patient(row: Field, types: set[str], clinicians: set[str]) -> Patient:
    return Patient(
        id=row["id"].text(),
        state=row["state"].text(),
        least=_limit(row["min_minutes"]),
        target=_limit(row["target_minutes"]),
        least_days=row["min_days"].number(most=7),
        most_a_day=_limit(row["max_minutes_day"]),
        available=row["available"].windows(),
        prefers=row["prefers"].windows(),
        waiting_days=row["waiting_days"].number(),
        groups=_planned_groups(row["groups"], types),
        one_to_ones=tuple(_need(need, kind, clinicians) for kind in OneToOneKind if not (need := row[kind]).empty),
    )


def _planned_groups(listed: Field, types: set[str]) -> tuple[PlannedGroup, ...]:
    found: list[PlannedGroup] = []
    for row in listed.items():
        planned = PlannedGroup(
            row["type"].known(types, "group type"), row["required"].number(most=100), row["max"].number(most=100)
        )
        if planned.required > planned.most:
            row["required"].refuse(f"is {planned.required}, above max {planned.most}", "correct one of them")
        if planned.type and planned.type in [each.type for each in found]:
            row["type"].refuse(f'"{planned.type[:40]}" stands there twice', "give each type once")
        found.append(planned)
    return tuple(found)


def _need(row: Field, kind: OneToOneKind, clinicians: set[str]) -> OneToOneNeed:
    return OneToOneNeed(
        kind=kind,
        length=row["minutes"].length(),
        clinicians=tuple(dict.fromkeys(each.known(clinicians, "clinician") for each in row["clinicians"].items())),
        relatives=row["relatives_available"].windows() if kind is OneToOneKind.FAMILY else None,
    )


def _sessions(
    file: Field, types: set[str] | None, clinicians: set[str] | None, patients: set[str] | None
) -> tuple[list[Group], list[Meeting]]:
    groups = [
        Group(
            type=row["type"].known(types, "group type"),
            clinician=row["clinician"].known(clinicians, "clinician"),
            starts=tuple(each.moment() for each in row["starts"].items()),
            members=tuple(each.known(patients, "patient") for each in row["members"].items()),
        )
        for row in file["groups"].items()
    ]
    meetings = [
        Meeting(
            patient=row["patient"].known(patients, "patient"),
            kind=row["kind"].one_of(tuple(OneToOneKind), OneToOneKind.INDIVIDUAL),
            clinician=row["clinician"].known(clinicians, "clinician"),
            start=row["start"].moment(),
        )
        for row in file["one_to_one"].items()
    ]
    return groups, meetings


def _limit(row: Field) -> int:
    """Minutes as whole slots: what begins a half hour above a limit is above it."""
    return row.number(most=_MOST_MINUTES) // MINUTES


def _zone(row: Field) -> str:
    name = row.text()
    try:
        zone_named(name)
    except Refused as refused:
        row.refuse(refused.refusals[0].problem, refused.refusals[0].remedy)
    return name


def _each_once(reading: Reading, name: str, ids: Iterable[str]) -> None:
    seen: dict[str, int] = {}
    for number, id in enumerate(ids):
        if id and id in seen:
            reading.refuse(f"{name}[{number}].id", f'"{id[:40]}" is also {name}[{seen[id]}]', "give each its own id")
        seen.setdefault(id, number)
