"""Opening everybody whom a list shows: by each one's own right, logged once an hour however often it is renewed."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from stepwell.clinic.access.actions.openings import open_each
from stepwell.clinic.access.queries import grants_of
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.entitlement import WIDE_PURPOSES, WIDE_ROLES, Kind, Purpose

# Where a viewer has several rights over one patient, the first of these is what they look for.
_FIRST = (Purpose.TREATMENT, Purpose.OPERATIONS, Purpose.PAYMENT, Purpose.EMERGENCY)


def open_listed(*, viewer: Viewer, patient_refs: Collection[UUID | None], kind: Kind, at: datetime) -> None:
    """Open this kind of record of everybody in a list that a query already narrowed to what the viewer may see.

    Each for the purpose of the viewer's own grant, or of their role where they have none. A ref that is None is nobody.
    As many queries for any number of patients. Raises NotYours for somebody the viewer may not see.
    """
    refs = {ref for ref in patient_refs if ref is not None}
    if not refs:
        return
    granted: dict[UUID, set[str]] = {}
    found = grants_of(viewer, at=at).filter(patient__ref__in=refs, kinds__contains=[kind.value])
    for ref, purpose in found.values_list("patient__ref", "purpose"):
        granted.setdefault(ref, set()).add(purpose)
    by_role = {purpose.value for role in viewer.roles if kind in WIDE_ROLES.get(role, ()) for purpose in
               WIDE_PURPOSES[role]}  # fmt: skip
    groups: dict[Purpose, list[UUID]] = {}
    for ref in refs:
        groups.setdefault(_purpose(granted.get(ref) or by_role), []).append(ref)
    for purpose, each in groups.items():
        open_each(viewer=viewer, patient_refs=each, kind=kind, purpose=purpose, at=at, listed=True)


def _purpose(known: Collection[str]) -> Purpose:
    return next((purpose for purpose in _FIRST if purpose.value in known), Purpose.TREATMENT)
