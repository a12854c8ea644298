"""Every write of the gate: granting, ending, and opening a record, which decides and logs in one call."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from stepwell.clinic.access import queries
from stepwell.clinic.access.models import Grant
from stepwell.clinic.people.models import Account, Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.pure.entitlement import (
    CARE_TEAM_KINDS,
    SELF_KINDS,
    Decision,
    GrantFacts,
    Ground,
    Kind,
    Purpose,
    decide,
)

NOT_SHOWN = Decision(False, "Refused: no grant in force lets the database show this patient.")


class NotYours(Exception):
    """Unknown or forbidden: the asker cannot tell which. The log can."""


def open_record(*, viewer: Viewer, patient_ref: UUID, kind: Kind, purpose: Purpose, at: datetime) -> Patient:
    """Decide whether this viewer may open this kind of record of this patient, and log it either way.

    Returns the patient. Raises NotYours when there is no such patient or the viewer may not. Not a transaction of its
    own: the log line of a refusal must outlive the exception.
    """
    patient = Patient.objects.filter(ref=patient_ref).first()
    if patient is None:
        decision = NOT_SHOWN
    else:
        decision = decide_on(viewer=viewer, patient=patient, kind=kind, purpose=purpose, at=at)
    _log({patient_ref: decision}, kind, purpose, at)
    if patient is None or not decision.allowed:
        raise NotYours
    return patient


def open_each(*, viewer: Viewer, patient_refs: Collection[UUID], kind: Kind, purpose: Purpose, at: datetime) -> None:
    """`open_record` for everybody whom one screen shows, in three queries however many. Raises NotYours."""
    patients = {patient.pk: patient for patient in Patient.objects.filter(ref__in=patient_refs)}
    granted: dict[int, list[GrantFacts]] = defaultdict(list)
    for each in queries.grants_of(viewer, at=at).filter(patient__in=patients):
        granted[each.patient_id].append(_facts(each))
    decisions = {
        patient.ref: decide(roles=viewer.roles, kind=kind, purpose=purpose, grants=granted[pk], at=at)
        for pk, patient in patients.items()
    }
    for ref in patient_refs:
        decisions.setdefault(ref, NOT_SHOWN)
    _log(decisions, kind, purpose, at)
    if not all(decision.allowed for decision in decisions.values()):
        raise NotYours


def decide_on(*, viewer: Viewer, patient: Patient, kind: Kind, purpose: Purpose, at: datetime) -> Decision:
    """What the law says of this opening, with the reason. Reads grants, writes nothing."""
    grants = [_facts(grant) for grant in queries.grants_of(viewer, at=at).filter(patient=patient)]
    return decide(roles=viewer.roles, kind=kind, purpose=purpose, grants=grants, at=at)


@transaction.atomic
def grant(
    *,
    to: Account,
    patient: Patient,
    kinds: Collection[Kind],
    purpose: Purpose,
    ground: Ground,
    by: Account | None,
    at: datetime,
    until: datetime | None = None,
    reason: str = "",
) -> Grant:
    """Grant one account these kinds of record of one patient. The same grant in force is not made twice."""
    names = sorted(kind.value for kind in kinds)
    in_force = Grant.objects.filter(
        grantee=to, patient=patient, kinds=names, purpose=purpose.value, ground=ground.value, until__isnull=True
    ).first()
    if in_force and until is None:
        return in_force
    return Grant.objects.create(
        grantee=to,
        patient=patient,
        kinds=names,
        purpose=purpose.value,
        ground=ground.value,
        from_at=at,
        until=until,
        reason=reason,
        granted_by=by,
    )


def grant_self(*, patient: Patient, by: Account | None, at: datetime) -> Grant:
    """A patient may read their own record. Raises ValueError when the patient has no account."""
    if patient.account is None:
        raise ValueError("the patient has no account to grant to")
    return grant(
        to=patient.account,
        patient=patient,
        kinds=SELF_KINDS,
        purpose=Purpose.OWN_RECORD,
        ground=Ground.SELF,
        by=by,
        at=at,
    )


def grant_care_team(*, to: Account, patient: Patient, by: Account | None, at: datetime, reason: str = "") -> Grant:
    """A member of the care team may read what treatment needs."""
    return grant(
        to=to,
        patient=patient,
        kinds=CARE_TEAM_KINDS,
        purpose=Purpose.TREATMENT,
        ground=Ground.CARE_TEAM,
        by=by,
        at=at,
        reason=reason,
    )


@transaction.atomic
def grant_care_team_each(
    pairs: Collection[tuple[Account, Patient]], *, by: Account | None, at: datetime, reason: str = ""
) -> int:
    """`grant_care_team` for many at once, in two queries. Returns how many had no such grant in force before."""
    kinds = sorted(kind.value for kind in CARE_TEAM_KINDS)
    purpose, ground = Purpose.TREATMENT.value, Ground.CARE_TEAM.value
    in_force = set(
        Grant.objects.filter(
            grantee__in={account.pk for account, _ in pairs},
            patient__in={patient.pk for _, patient in pairs},
            kinds=kinds,
            purpose=purpose,
            ground=ground,
            until__isnull=True,
        ).values_list("grantee_id", "patient_id")
    )
    wanted = {(account.pk, patient.pk): (account, patient) for account, patient in pairs}
    made = Grant.objects.bulk_create(
        Grant(
            grantee=account,
            patient=patient,
            kinds=kinds,
            purpose=purpose,
            ground=ground,
            from_at=at,
            reason=reason,
            granted_by=by,
        )
        for pair, (account, patient) in wanted.items()
        if pair not in in_force
    )
    return len(made)


@transaction.atomic
def end_grants(*, patient: Patient, ground: Ground, at: datetime, of: Account | None = None) -> int:
    """End every grant in force on this ground, of everybody or of one account. Returns how many ended."""
    grants = Grant.objects.filter(patient=patient, ground=ground.value, until__isnull=True)
    if of is not None:
        grants = grants.filter(grantee=of)
    return grants.update(until=at)


def _facts(grant: Grant) -> GrantFacts:
    return GrantFacts(
        kinds=frozenset(Kind(kind) for kind in grant.kinds),
        purpose=Purpose(grant.purpose),
        ground=Ground(grant.ground),
        from_at=grant.from_at,
        until=grant.until,
    )


def _log(decisions: Mapping[UUID, Decision], kind: Kind, purpose: Purpose, at: datetime) -> None:
    # The app role cannot INSERT into the log; the database's own function can, and stamps the acting account itself.
    allowed = [decision.allowed for decision in decisions.values()]
    reasons = [decision.reason[:200] for decision in decisions.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT stepwell_log_opening(opened.ref, %s, %s, opened.allowed, opened.reason, %s)"
            " FROM unnest(%s::uuid[], %s::boolean[], %s::text[]) AS opened(ref, allowed, reason)",
            [kind.value, purpose.value, at, list(decisions), allowed, reasons],
        )
