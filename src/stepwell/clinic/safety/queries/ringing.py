"""Which alerts has nobody taken yet? What a board must know the moment it hears, and no word about whom."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from stepwell.clinic.safety.models import Alert


@dataclass(frozen=True, slots=True)
class Untaken:
    """One alert nobody has taken. `patient_id` stays in the program: it says who may hear of it."""

    patient_id: int
    ref: UUID
    grade: str


def untaken(patient_ids: Collection[int] | None) -> list[Untaken]:
    """Those of these patients, or of all, the oldest first. One query, to be asked programme-wide."""
    rows = Alert.objects.filter(acknowledgement__isnull=True, resolution__isnull=True).order_by("raised_at")
    if patient_ids is not None:
        rows = rows.filter(patient__in=patient_ids)
    return [Untaken(*row) for row in rows.values_list("patient_id", "ref", "grade")]
