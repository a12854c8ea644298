"""How is a problem, or a plan, written as a file of the form `stepwell-week/1`?

The same problem or plan is always the same text, to the byte; what is read back is equal to what was written.
"""

import json
from collections.abc import Mapping

from stepwell.pure.timetable.solving.plan import Group, Meeting, Plan
from stepwell.pure.timetable.solving.problem import Clinician, OneToOneKind, Patient, Problem
from stepwell.pure.timetable.solving.reading import FORMAT
from stepwell.pure.timetable.solving.slots import MINUTES, PER_DAY, Slots, clock, day_and_clock, windows

Json = dict[str, object]


def write_problem(problem: Problem) -> str:
    """The problem as text that `read_problem` reads."""
    return _text(
        {
            "format": FORMAT,
            "reference_time_zone": problem.zone,
            "grid_minutes": MINUTES,
            "group_types": [
                {
                    "id": each.id,
                    "name": each.name,
                    "modality": each.modality,
                    "audience": each.audience,
                    "language": each.language,
                    "minutes": each.length * MINUTES,
                    "meetings_per_week": each.meetings,
                    "co_facilitator": each.co_facilitated,
                    "min_size": each.smallest,
                    "max_size": each.largest,
                }
                for each in problem.group_types
            ],
            "clinicians": [_clinician(each) for each in problem.clinicians],
            "co_facilitators": [
                [*_window(slot, slot + 1), count] for slot, count in enumerate(problem.co_facilitators) if count
            ],
            "patients": [_patient(each) for each in problem.patients],
            "last_week": _sessions(problem.last_groups, problem.last_one_to_ones),
        }
    )


def write_plan(plan: Plan, beside: Mapping[str, object] | None = None) -> str:
    """The plan as text, with `beside` (objective, bound, seed …) in front of it."""
    unmet = [{"patient": each.patient, "what": each.what, "because": list(each.because)} for each in plan.unmet]
    return _text({**(beside or {}), **_sessions(plan.groups, plan.one_to_ones), "unmet": unmet})


def _text(file: Mapping[str, object]) -> str:
    """A line for each row, so that two plans can be compared by eye."""
    parts = []
    for key, value in file.items():
        rows = value if isinstance(value, list) else None
        if rows:
            lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
            parts.append(f" {json.dumps(key)}: [\n{lines}\n ]")
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _clinician(each: Clinician) -> Json:
    return {
        "id": each.id,
        "role": each.role.value,
        "licences": sorted(each.licences),
        "modalities": sorted(each.modalities),
        "audiences": sorted(each.audiences),
        "languages": sorted(each.languages),
        "available": _windows(each.available),
        "max_minutes_day": each.most_a_day * MINUTES,
        "max_minutes_week": each.most_a_week * MINUTES,
        "soft_minutes_week": each.soft_a_week * MINUTES,
    }


def _patient(each: Patient) -> Json:
    groups = [{"type": planned.type, "required": planned.required, "max": planned.most} for planned in each.groups]
    return {
        "id": each.id,
        "state": each.state,
        "min_minutes": each.least * MINUTES,
        "target_minutes": each.target * MINUTES,
        "min_days": each.least_days,
        "max_minutes_day": each.most_a_day * MINUTES,
        "available": _windows(each.available),
        "prefers": _windows(each.prefers),
        "waiting_days": each.waiting_days,
        "groups": groups,
        **{kind.value: _need(each, kind) for kind in OneToOneKind},
    }


def _need(patient: Patient, kind: OneToOneKind) -> Json | None:
    need = patient.need(kind)
    if need is None:
        return None
    written: Json = {"minutes": need.length * MINUTES, "clinicians": list(need.clinicians)}
    return written if need.relatives is None else {**written, "relatives_available": _windows(need.relatives)}


def _sessions(groups: tuple[Group, ...], one_to_ones: tuple[Meeting, ...]) -> Json:
    return {
        "groups": [
            {
                "type": each.type,
                "clinician": each.clinician,
                "starts": [day_and_clock(start) for start in each.starts],
                "members": list(each.members),
            }
            for each in groups
        ],
        "one_to_one": [
            {
                "patient": each.patient,
                "kind": each.kind,
                "clinician": each.clinician,
                "start": day_and_clock(each.start),
            }
            for each in one_to_ones
        ],
    }


def _windows(slots: Slots) -> list[list[str]]:
    return [_window(first, end) for first, end in windows(slots)]


def _window(first: int, end: int) -> list[str]:
    day, starts = day_and_clock(first)
    return [day, starts, clock(end - first // PER_DAY * PER_DAY)]
