"""How is the same thing known when it is sent twice? By the mark of its form, whose it is, and what is in it."""

import json
from collections.abc import Mapping
from uuid import UUID, uuid5

from stepwell.clinic.people.models import Patient


def once(submission: UUID, patient: Patient, said: Mapping[str, object]) -> UUID:
    """A mark that is the same for the same form with the same content, and for nothing else."""
    return uuid5(submission, f"{patient.ref} {json.dumps(said, sort_keys=True)}")
