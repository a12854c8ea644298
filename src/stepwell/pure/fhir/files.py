"""Which file of a bulk export holds which kind of resource, and which hold nothing we keep?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

PATIENT = "Patient"
MEDICINES = "Medication"


class Kind(StrEnum):
    """The kinds of record an import reports on."""

    PATIENTS = "patients"
    PROBLEMS = "problems"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    CARE_SITES = "care_sites"


# In the order they are read: a line may refer to a patient, so patients come first.
KIND_OF = {
    PATIENT: Kind.PATIENTS,
    "Condition": Kind.PROBLEMS,
    "MedicationRequest": Kind.MEDICATIONS,
    "AllergyIntolerance": Kind.ALLERGIES,
    "Location": Kind.CARE_SITES,
    "Organization": Kind.CARE_SITES,
}
_ORDER = list(KIND_OF)

# Servers number the parts of a large export: Patient.000.ndjson, 1.Patient.ndjson, Patient-120.ndjson.
_NAME = re.compile(r"(?:\d+[.\-_])?(?P<type>[A-Z][A-Za-z]+)(?:[.\-_][^/]*)?\.ndjson", re.ASCII)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with each file: read as a resource type or as medicines, count only, or name as unknown."""

    read: tuple[tuple[str, str], ...]
    medicines: tuple[str, ...]
    not_used: tuple[str, ...]
    unknown: tuple[str, ...]


def sort_files(names: Iterable[str]) -> Plan:
    """Sorts file names (without folders) by what they hold."""
    read: list[tuple[str, str]] = []
    medicines, not_used, unknown = [], [], []
    for name in sorted(names, key=lambda name: name.removesuffix(".ndjson")):
        match = _NAME.fullmatch(name)
        if match is None:
            unknown.append(name)
        elif match["type"] in KIND_OF:
            read.append((name, match["type"]))
        elif match["type"] == MEDICINES:
            medicines.append(name)
        else:
            not_used.append(name)
    read.sort(key=lambda entry: _ORDER.index(entry[1]))
    return Plan(tuple(read), tuple(medicines), tuple(not_used), tuple(unknown))
