"""What a supervisor reads follows from whom they supervise and whom these treat; who leaves the work reads no more."""

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from stepwell.clinic.access.models import Grant
from stepwell.clinic.people.models import Account, CareTeamMember, Patient, Supervision
from stepwell.pure.entitlement import SUPERVISION_KINDS, Ground, Purpose

OPEN = datetime.max.replace(tzinfo=UTC)
# What an account reads because of its work here; as a patient, relative or parent it reads on other grounds.
WORK = (Ground.CARE_TEAM, Ground.AUTHOR, Ground.SUPERVISION, Ground.BREAK_GLASS)


@transaction.atomic
def settle_supervision(*, patients: Collection[Patient], by: Account | None, at: datetime) -> int:
    """Make the grants of supervisors what the teams and the supervision in force say. How many were opened or ended.

    Call it in the same transaction in which a team or somebody's supervision changes. A supervisor reads of their
    supervisee's patients while both last; who only leads a session is supervised through the patient's own team.
    As many queries for any number of patients.
    """
    wanted = _wanted(patients, at)
    kinds = sorted(kind.value for kind in SUPERVISION_KINDS)
    there = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), patient__in=patients, ground=Ground.SUPERVISION.value
    )
    over = []
    for held in there:
        if held.kinds == kinds and wanted.get((held.grantee_id, held.patient_id)) == (held.until or OPEN):
            del wanted[held.grantee_id, held.patient_id]
        else:
            over.append(held.pk)
    Grant.objects.filter(pk__in=over).update(until=Greatest(F("from_at"), Value(at)))
    Grant.objects.bulk_create(
        Grant(
            grantee_id=account_id,
            patient_id=patient_id,
            kinds=kinds,
            purpose=Purpose.OPERATIONS.value,
            ground=Ground.SUPERVISION.value,
            from_at=at,
            until=None if until == OPEN else until,
            granted_by=by,
        )
        for (account_id, patient_id), until in wanted.items()
    )
    return len(wanted) + len(over)


@transaction.atomic
def end_work_grants(*, of: Account, at: datetime) -> int:
    """End everything this account reads because of its work, of every patient. How many ended."""
    grants = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), grantee=of, ground__in=[ground.value for ground in WORK]
    )
    return grants.update(until=Greatest(F("from_at"), Value(at)))


def _wanted(patients: Collection[Patient], at: datetime) -> dict[tuple[int, int], datetime]:
    """Which account should read of which patient, and until when: the longest of the ways that lead there."""
    now = Q(until__isnull=True) | Q(until__gt=at)
    members = CareTeamMember.objects.filter(now, patient__in=patients, from_at__lte=at, staff__active=True)
    treated: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    for staff_id, patient_id, until in members.values_list("staff_id", "patient_id", "until"):
        treated[staff_id].append((patient_id, until or OPEN))
    supervised = Supervision.objects.filter(now, supervisee__in=treated, from_at__lte=at, supervisor__active=True)
    wanted: dict[tuple[int, int], datetime] = {}
    for supervisee, account_id, until in supervised.values_list("supervisee_id", "supervisor__account_id", "until"):
        for patient_id, member_until in treated[supervisee]:
            pair = account_id, patient_id
            wanted[pair] = max(wanted.get(pair, at), min(until or OPEN, member_until))
    return wanted
