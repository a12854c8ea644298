"""What do a FHIR bulk export's files say, in our own words?"""

from stepwell.pure.fhir.bulk import Bulk, read_bulk
from stepwell.pure.fhir.files import Kind
from stepwell.pure.fhir.records import (
    AllergyRecord,
    CareSiteRecord,
    MedicationRecord,
    PatientRecord,
    ProblemRecord,
)

__all__ = [
    "AllergyRecord",
    "Bulk",
    "CareSiteRecord",
    "Kind",
    "MedicationRecord",
    "PatientRecord",
    "ProblemRecord",
    "read_bulk",
]
