"""Which patients may this viewer see, and what does the law say of one opening?"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from stepwell.clinic.access.minors import decide_alone, of_substance_use, signers_asked_each
from stepwell.clinic.access.models import Consent, Grant
from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.entitlement import WIDE_ROLES, ConsentState, GrantFacts, Ground, Kind, Purpose, Signers, suffices


def reads_widely(viewer: Viewer, kind: Kind) -> bool:
    """Whether one of the viewer's roles reads this kind of record programme-wide, without a grant per patient."""
    return any(kind in WIDE_ROLES.get(role, frozenset()) for role in viewer.roles)


def grants_of(viewer: Viewer, *, at: datetime) -> QuerySet[Grant]:
    """The viewer's grants in force at this moment."""
    return Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), grantee_id=viewer.account_id, from_at__lte=at)


def facts_of(grants: Collection[Grant], people: Mapping[int, Patient], *, at: datetime) -> Mapping[int, GrantFacts]:
    """Each grant over these people as the law reads it, by its key; the grants are read `with_consent`.

    The rules of their state are read for parents and guardians, and for the consents of somebody young: a few queries
    more, as many for any number of grants over people of one state.
    """
    represented = {grant.patient_id for grant in grants if grant.ground == Ground.PERSONAL_REPRESENTATIVE}
    alone = decide_alone([people[pk] for pk in represented], at=at) if represented else {}
    consents = []
    for grant in grants:
        if grant.consent is not None:
            grant.consent.patient = people[grant.patient_id]
            consents.append(grant.consent)
    states = consent_states(consents, at=at)
    return {
        grant.pk: GrantFacts(
            kinds=frozenset(Kind(kind) for kind in grant.kinds),
            purpose=Purpose(grant.purpose),
            ground=Ground(grant.ground),
            from_at=grant.from_at,
            until=grant.until,
            consent=ConsentState.NONE if grant.consent_id is None else states[grant.consent_id],
            minor_decides=grant.ground == Ground.PERSONAL_REPRESENTATIVE and alone[grant.patient_id],
            ref=grant.ref,
        )
        for grant in grants
    }


def with_consent(grants: QuerySet[Grant]) -> QuerySet[Grant]:
    """These grants, each with its consent and what became of that one."""
    told = ("consent__revocation", "consent__countersignature")
    return grants.select_related(*told).defer("consent__pdf", "consent__countersignature__pdf")


def consent_state(consent: Consent | None, *, at: datetime) -> ConsentState:
    """What became of this consent."""
    return ConsentState.NONE if consent is None else consent_states([consent], at=at)[consent.pk]


def consent_states(consents: Collection[Consent], *, at: datetime) -> Mapping[int, ConsentState]:
    """What became of each of these consents, by its key; in as many queries for any number of people of one state."""
    asked: dict[int, Signers] = {}
    for told in ({Kind.SUBSTANCE_USE}, set[Kind]()):
        rows = [consent for consent in consents if of_substance_use(consent.told) is bool(told)]
        each = signers_asked_each({row.patient_id: row.patient for row in rows}.values(), told, at=at) if rows else {}
        asked |= {row.pk: each[row.patient_id] for row in rows}
    return {consent.pk: _state(consent, asked[consent.pk], at) for consent in consents}


def _state(consent: Consent, asked: Signers, at: datetime) -> ConsentState:
    if hasattr(consent, "revocation"):
        return ConsentState.OUTGROWN if consent.revocation.by_id is None else ConsentState.REVOKED
    if consent.until is not None and consent.until <= at:
        return ConsentState.EXPIRED
    if not suffices(consent.signers, asked):
        return ConsentState.OUTGROWN
    if consent.signers is Signers.BOTH and not hasattr(consent, "countersignature"):
        return ConsentState.HALF_SIGNED
    return ConsentState.IN_FORCE


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


def grantees_of(
    patient_ids: Collection[int], kind: Kind, *, among: Collection[int], at: datetime
) -> dict[int, frozenset[int]]:
    """Of which of these patients each of these accounts was granted this kind of record. One query, for the program."""
    rows = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at),
        grantee__in=among,
        patient__in=patient_ids,
        kinds__contains=[kind.value],
        from_at__lte=at,
    )
    found: dict[int, set[int]] = {}
    for account_id, patient_id in rows.values_list("grantee_id", "patient_id"):
        found.setdefault(account_id, set()).add(patient_id)
    return {account_id: frozenset(theirs) for account_id, theirs in found.items()}


def patients(viewer: Viewer, *, at: datetime, kind: Kind = Kind.IDENTITY) -> QuerySet[Patient]:
    """The patients this viewer may see, at least by this kind of record. Empty means none."""
    if reads_widely(viewer, kind):
        return Patient.objects.all()
    return Patient.objects.filter(pk__in=granted_patient_ids(viewer, kind, at=at))
