"""What do people share with this viewer as family, since when and on what ground? Two queries, however many share."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from stepwell.clinic.access.models import Grant
from stepwell.clinic.access.queries import grants_of, patients
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.entitlement import Ground, Kind, Purpose


@dataclass(frozen=True, slots=True)
class SharedKind:
    """One kind of record that is shared, since when; `until` is exclusive, None: until it is ended."""

    kind: Kind
    ground: Ground
    since_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class SharedRecord:
    """What one patient shares. `patient_ref` is None where who they are is not among it."""

    patient_ref: UUID | None
    kinds: tuple[SharedKind, ...]

    def shows(self, kind: Kind) -> bool:
        return any(shared.kind is kind for shared in self.kinds)


def shared_with(viewer: Viewer, *, at: datetime, ground: Ground = Ground.CONSENT) -> tuple[SharedRecord, ...]:
    """What each patient shares with this viewer as family on that ground at this moment, longest shared first."""
    grants: dict[int, list[Grant]] = defaultdict(list)
    given = grants_of(viewer, at=at).filter(purpose=Purpose.FAMILY_SUPPORT.value, ground=ground.value)
    for grant in given.order_by("from_at", "pk"):
        grants[grant.patient_id].append(grant)
    kinds = {pk: _kinds(given) for pk, given in grants.items()}
    named = [pk for pk, shared in kinds.items() if any(each.kind is Kind.IDENTITY for each in shared)]
    refs = dict(patients(viewer, at=at).filter(pk__in=named).values_list("pk", "ref"))
    return tuple(SharedRecord(refs.get(pk), shared) for pk, shared in kinds.items())


def _kinds(grants: Sequence[Grant]) -> tuple[SharedKind, ...]:
    """Each kind once, in the order of `Kind`; `grants` oldest first."""
    found = []
    for kind in Kind:
        covering = [grant for grant in grants if kind.value in grant.kinds]
        if not covering:
            continue
        ends = [grant.until for grant in covering if grant.until is not None]
        until = max(ends) if len(ends) == len(covering) else None
        found.append(SharedKind(kind, Ground(covering[0].ground), covering[0].from_at, until))
    return tuple(found)
