"""What do we keep of a person, a problem, a medicine, an allergy or a care site that came from another system?"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """A row from elsewhere. `source_id` is its id there and is unique within its kind (at most 64 characters)."""

    source_id: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 (64 hexadecimal digits) of everything kept here: equal means nothing of interest has changed."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), default=_iso)
        return hashlib.sha256(text.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class PatientRecord(Imported):
    """A living person. Absent texts are empty; `state` is a US state's two letters or empty.

    `given` is the first given name, `middle` the others; `language` is a BCP 47 code such as en-US. Whether the
    person is a minor depends on the day: ask `age_on(birth_on, on)`.
    """

    family: str
    given: str
    middle: str
    preferred: str
    birth_on: date
    gender: str
    phone: str
    email: str
    address_lines: tuple[str, ...]
    city: str
    state: str
    postal_code: str
    language: str

    @property
    def listed_name(self) -> str:
        """The name as a list shows it: family name first."""
        return f"{self.family}, {self.given}"


@dataclass(frozen=True, slots=True)
class ProblemRecord(Imported):
    """A diagnosis or finding. `icd10` is its ICD-10-CM code where the source gives one, else empty.

    `clinical_status` is a FHIR condition-clinical code, `unknown` where the source says none, or `refuted` or
    `entered-in-error`: those two never were true of the patient.
    """

    patient_source_id: str
    system: str
    code: str
    text: str
    icd10: str
    clinical_status: str
    category: str
    onset_at: datetime | None
    abated_at: datetime | None


@dataclass(frozen=True, slots=True)
class MedicationRecord(Imported):
    """A medicine as ordered elsewhere. `status` is a FHIR medicationrequest-status; `code` is RxNorm where given."""

    patient_source_id: str
    system: str
    code: str
    text: str
    status: str
    authored_at: datetime | None
    dosage: str


@dataclass(frozen=True, slots=True)
class AllergyRecord(Imported):
    """An allergy or intolerance. `clinical_status` as for a problem; `criticality` low, high or unable-to-assess."""

    patient_source_id: str
    system: str
    code: str
    text: str
    clinical_status: str
    criticality: str
    categories: tuple[str, ...]
    reaction: str
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class CareSiteRecord(Imported):
    """A place or organisation that gave care. `resource_type` is Location or Organization; ids are unique in each."""

    resource_type: str
    name: str
    phone: str
    address_lines: tuple[str, ...]
    city: str
    state: str
    postal_code: str
    active: bool


DependentRecord = ProblemRecord | MedicationRecord | AllergyRecord
Record = PatientRecord | DependentRecord | CareSiteRecord


def _iso(value: object) -> str:
    if isinstance(value, date):  # a datetime is a date too
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")
