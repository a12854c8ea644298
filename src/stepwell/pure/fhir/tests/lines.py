"""Lines of a small, sound bulk export, to be spoiled one field at a time."""

import json
from collections.abc import Mapping
from datetime import date

from stepwell.pure.fhir import Bulk, read_bulk

ON = date(2026, 3, 9)


def person(source_id: str = "amara", **changes: object) -> dict[str, object]:
    return {
        "resourceType": "Patient",
        "id": source_id,
        "name": [{"use": "official", "family": "Obi", "given": ["Amara", "Grace"]}],
        "telecom": [{"system": "phone", "use": "home", "value": "555-010-2000"}],
        "gender": "female",
        "birthDate": "2009-06-14",
        "address": [{"line": ["1 Elm St"], "city": "Albany", "state": "NY", "postalCode": "12207", "country": "US"}],
    } | changes


def condition(source_id: str = "low-mood", owner: str = "amara", **changes: object) -> dict[str, object]:
    return {
        "resourceType": "Condition",
        "id": source_id,
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "370143000", "display": "Depression"}]},
        "subject": {"reference": f"Patient/{owner}"},
        "onsetDateTime": "2025-10-01T09:00:00-04:00",
    } | changes


def order(source_id: str = "sertraline", owner: str = "amara", **changes: object) -> dict[str, object]:
    return {
        "resourceType": "MedicationRequest",
        "id": source_id,
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Sertraline 50 MG Oral Tablet"},
        "subject": {"reference": f"Patient/{owner}"},
        "authoredOn": "2025-11-03",
        "dosageInstruction": [{"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}}],
    } | changes


def intolerance(source_id: str = "nuts", owner: str = "amara", **changes: object) -> dict[str, object]:
    return {
        "resourceType": "AllergyIntolerance",
        "id": source_id,
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "category": ["food"],
        "criticality": "high",
        "code": {"text": "Tree nut"},
        "patient": {"reference": f"Patient/{owner}"},
        "recordedDate": "2012-05-02T10:00:00Z",
        "reaction": [{"manifestation": [{"text": "Hives"}]}],
    } | changes


def export(*resources: Mapping[str, object]) -> dict[str, list[bytes]]:
    """The resources as files by name, each in the file of its type."""
    files: dict[str, list[bytes]] = {}
    for resource in resources:
        files.setdefault(f"{resource['resourceType']}.ndjson", []).append(json.dumps(resource).encode() + b"\n")
    return files


def read(*resources: Mapping[str, object], known: tuple[str, ...] = ()) -> Bulk:
    return read_bulk(export(*resources), on=ON, known_patient_ids=known)


def told(bulk: Bulk) -> str:
    """Every refusal as a person reads it."""
    return "\n".join(str(refusal) for refusal in bulk.refusals)
