"""Granting and ending: every write to the ledger of who may see what."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from stepwell.clinic.access.models import Consent, Grant
from stepwell.clinic.people.models import Account, Patient
from stepwell.pure.entitlement import CARE_TEAM_KINDS, OPENS, SELF_KINDS, Ground, Kind, Purpose


class NotOpenedByThis(ValueError):
    """This ground does not open these kinds of record for this purpose; see `pure.entitlement.OPENS`."""


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
    consent: Consent | None = None,
    reason: str = "",
) -> Grant:
    """Grant one account these kinds of record of one patient. The same open-ended grant is not made twice.

    Raises NotOpenedByThis for what this ground never opens for this purpose.
    """
    if beyond := set(kinds) - OPENS[ground].get(purpose, frozenset()):
        named = ", ".join(sorted(beyond))
        raise NotOpenedByThis(f"{ground} does not open {named} for {purpose}.")
    names = sorted(kind.value for kind in kinds)
    in_force = Grant.objects.filter(
        grantee=to,
        patient=patient,
        kinds=names,
        purpose=purpose.value,
        ground=ground.value,
        consent=consent,
        until__isnull=True,
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
        consent=consent,
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


def grant_care_team(
    *,
    to: Account,
    patient: Patient,
    by: Account | None,
    at: datetime,
    reason: str = "",
    until: datetime | None = None,
) -> Grant:
    """A member of the care team may read what treatment needs; who stands in for some days, until these are over."""
    return grant(
        to=to,
        patient=patient,
        kinds=CARE_TEAM_KINDS,
        purpose=Purpose.TREATMENT,
        ground=Ground.CARE_TEAM,
        by=by,
        at=at,
        until=until,
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
def end_grants(
    *, patient: Patient, at: datetime, ground: Ground, of: Account | None = None, consent: Consent | None = None
) -> int:
    """End every grant in force on this ground, of everybody, of one account or made by one consent. How many ended.

    Whoever leaves the care team reads their own separate notes no more: the originator may use them to treat
    (164.508(a)(2)(i)(A)), and does not treat any longer. The notes stay.
    """
    grounds = [ground.value] + ([Ground.AUTHOR.value] if ground is Ground.CARE_TEAM else [])
    grants = Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), patient=patient, ground__in=grounds)
    if of is not None:
        grants = grants.filter(grantee=of)
    if consent is not None:
        grants = grants.filter(consent=consent)
    # One that was to begin later ends before it began.
    return grants.update(until=Greatest(F("from_at"), Value(at)))
