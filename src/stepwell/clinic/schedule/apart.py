"""Who is not put in one group with whom?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from stepwell.clinic.access import queries as access
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.people.roles import names_of
from stepwell.clinic.schedule.models import KeptApart


@dataclass(frozen=True, slots=True)
class ApartLine:
    """Somebody a patient is kept apart from; without a name for who may not know that one. By whom, and since when."""

    ref: UUID
    name: str
    by: str
    since: datetime


def pairs_among(patient_ids: Collection[int]) -> list[tuple[int, int]]:
    """The pairs of these who are kept apart. One query."""
    found = KeptApart.objects.filter(one__in=patient_ids, other__in=patient_ids, until__isnull=True)
    return list(found.order_by("pk").values_list("one_id", "other_id"))


def kept_apart(patient: Patient, *, viewer: Viewer, at: datetime) -> tuple[ApartLine, ...]:
    """Whom this patient is not put in one group with, as far as the viewer is shown it. Three queries."""
    rows = list(_of(patient))
    others = {row.pk: row.other_id if row.one_id == patient.pk else row.one_id for row in rows}
    known = {each.pk: each.name for each in access.patients(viewer, at=at).filter(pk__in=others.values())}
    by = names_of({row.by_id for row in rows})
    return tuple(
        ApartLine(row.ref, known.get(others[row.pk], ""), by.get(row.by_id, "somebody who left"), row.from_at)
        for row in rows
    )


def kept_apart_by_ref(ref: UUID, patient: Patient) -> KeptApart | None:
    """One pair that this patient is of."""
    return next((row for row in _of(patient) if row.ref == ref), None)


def _of(patient: Patient) -> Collection[KeptApart]:
    pairs = KeptApart.objects.filter(Q(one=patient) | Q(other=patient), until__isnull=True)
    return list(pairs.order_by("pk"))
