"""Which patients may this viewer see, and what does the law say of one opening?"""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from stepwell.clinic.access.minors import minor_decides
from stepwell.clinic.access.models import Consent, Grant
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.entitlement import WIDE_ROLES, ConsentState, GrantFacts, Ground, Kind, Purpose


def reads_widely(viewer: Viewer, kind: Kind) -> bool:
    """Whether one of the viewer's roles reads this kind of record programme-wide, without a grant per patient."""
    return any(kind in WIDE_ROLES.get(role, frozenset()) for role in viewer.roles)


def grants_of(viewer: Viewer, *, at: datetime) -> QuerySet[Grant]:
    """The viewer's grants in force at this moment."""
    return Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), grantee_id=viewer.account_id, from_at__lte=at)


def facts(grant: Grant, *, at: datetime) -> GrantFacts:
    """A grant as the law reads it. Its consent and that one's revocation are read with it, if not before.

    For a parent or guardian the patient and the rules of their state are read too: three queries more.
    """
    return GrantFacts(
        kinds=frozenset(Kind(kind) for kind in grant.kinds),
        purpose=Purpose(grant.purpose),
        ground=Ground(grant.ground),
        from_at=grant.from_at,
        until=grant.until,
        consent=consent_state(grant.consent, at=at),
        minor_decides=grant.ground == Ground.PERSONAL_REPRESENTATIVE and minor_decides(grant.patient, at=at),
        ref=grant.ref,
    )


def consent_state(consent: Consent | None, *, at: datetime) -> ConsentState:
    """What became of this consent."""
    if consent is None:
        return ConsentState.NONE
    if hasattr(consent, "revocation"):
        return ConsentState.REVOKED
    return ConsentState.EXPIRED if consent.until is not None and consent.until <= at else ConsentState.IN_FORCE


def working_purpose(viewer: Viewer, patient_ref: UUID, *, at: datetime) -> Purpose:
    """For what a member of staff looks at this patient: to treat, to supervise, or in an emergency."""
    granted = set(grants_of(viewer, at=at).filter(patient__ref=patient_ref).values_list("purpose", flat=True))
    for purpose in (Purpose.TREATMENT, Purpose.OPERATIONS, Purpose.EMERGENCY):
        if purpose.value in granted:
            return purpose
    return Purpose.TREATMENT


def granted_patient_ids(viewer: Viewer, kind: Kind, *, at: datetime) -> QuerySet[Grant, int]:
    """The patients of whom this viewer was granted this kind of record. For use as a subquery."""
    return grants_of(viewer, at=at).filter(kinds__contains=[kind.value]).values_list("patient_id", flat=True)


def patients(viewer: Viewer, *, at: datetime, kind: Kind = Kind.IDENTITY) -> QuerySet[Patient]:
    """The patients this viewer may see, at least by this kind of record. Empty means none."""
    if reads_widely(viewer, kind):
        return Patient.objects.all()
    return Patient.objects.filter(pk__in=granted_patient_ids(viewer, kind, at=at))
