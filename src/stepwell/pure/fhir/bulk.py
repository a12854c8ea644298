"""What do these bulk-export files hold that can be taken in, and what was refused, line by line?"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from stepwell.pure.fhir.files import Kind, sort_files
from stepwell.pure.fhir.formulary import read_formulary
from stepwell.pure.fhir.line import LineReader, ReadLine
from stepwell.pure.fhir.records import (
    AllergyRecord,
    CareSiteRecord,
    MedicationRecord,
    PatientRecord,
    ProblemRecord,
    Record,
)
from stepwell.pure.fhir.settle import Settlement, settle
from stepwell.pure.values import Refusal

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Bulk:
    """Everything one import may take in: each patient whole, with all their lines, or not at all.

    `refused` counts distinct records of each kind left out, `repeated` identical second copies of a record; both
    name every kind. `not_used` counts the lines of files that hold nothing we keep (and of single lines set
    aside); `unknown_files` are no bulk export.
    """

    patients: tuple[PatientRecord, ...]
    problems: tuple[ProblemRecord, ...]
    medications: tuple[MedicationRecord, ...]
    allergies: tuple[AllergyRecord, ...]
    care_sites: tuple[CareSiteRecord, ...]
    refused: Mapping[Kind, int]
    repeated: Mapping[Kind, int]
    refusals: tuple[Refusal, ...]
    not_used: Mapping[str, int]
    unknown_files: tuple[str, ...]


def read_bulk(files: Mapping[str, Iterable[bytes]], *, on: date, known_patient_ids: Collection[str] = ()) -> Bulk:
    """Reads NDJSON files by name, patients first; each iterable is consumed once, so wrap it to show progress.

    `on` is the day of the import; `known_patient_ids` are source ids of patients taken in before, to whom lines may
    refer. Never raises for what the files hold: every fault is a `Refusal` by file, line and field.

    A patient is all or nothing. One broken line, and that patient is left out (unchanged, if known before) with
    every other line of theirs. A line too broken to say whose it is (no whole JSON and no patient's id in it, or a
    reference to a patient nobody knows) is refused alone.
    """
    plan = sort_files(files)
    formulary = read_formulary({name: files[name] for name in plan.medicines})
    reader = LineReader(on=on, known_patient_ids=frozenset(known_patient_ids), formulary=formulary)
    for name, resource_type in plan.read:
        for number, raw in enumerate(files[name], start=1):
            reader.take(raw, resource_type, f"{name} line {number}")
    not_used = {name: sum(1 for line in files[name] if line.strip()) for name in plan.not_used}
    not_used |= reader.set_aside
    return _bulk(settle(reader.lines), formulary.refusals, not_used, plan.unknown)


def _bulk(
    settled: Settlement, unread: tuple[Refusal, ...], not_used: Mapping[str, int], unknown: tuple[str, ...]
) -> Bulk:
    return Bulk(
        patients=_only(PatientRecord, settled.taken),
        problems=_only(ProblemRecord, settled.taken),
        medications=_only(MedicationRecord, settled.taken),
        allergies=_only(AllergyRecord, settled.taken),
        care_sites=_only(CareSiteRecord, settled.taken),
        refused=settled.refused,
        repeated=settled.repeated,
        refusals=(*unread, *settled.refusals),
        not_used=not_used,
        unknown_files=unknown,
    )


def _only(kind: type[R], lines: Iterable[ReadLine]) -> tuple[R, ...]:
    return tuple(line.record for line in lines if isinstance(line.record, kind))
