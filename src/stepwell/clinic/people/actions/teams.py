"""Care teams: who joins, in which part and for how long, and who leaves."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from stepwell.clinic.people.models import CareTeamMember, Patient, Staff
from stepwell.clinic.people.queries import staff_licensed_in
from stepwell.clinic.people.teams import COVER, LICENSED, PARTS, PRIMARY_THERAPIST, members_at


class NotForThisTeam(ValueError):
    """This care team cannot change so; the text says why and what to do."""


@transaction.atomic
def join_care_team(
    *, patient: Patient, staff: Staff, part: str, at: datetime, until: datetime | None = None
) -> CareTeamMember:
    """Put a clinician on a care team, until a moment or until they leave. The same is not put there twice."""
    held = _in_force(patient, at).filter(staff=staff, part=part)
    same = held.filter(until=until).first()
    if same is not None:
        return same
    _end(held, at)
    return CareTeamMember.objects.create(patient=patient, staff=staff, part=part, from_at=at, until=until)


@transaction.atomic
def take_part(
    *, patient: Patient, staff: Staff, part: str, at: datetime, until: datetime | None = None
) -> tuple[CareTeamMember, Staff | None]:
    """`join_care_team` by the rules: the right role, a licence for the whole time, one primary therapist always.

    A new primary therapist takes the place of the one there is, who is returned. Raises NotForThisTeam.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)
    if part not in PARTS or not staff.active:
        raise NotForThisTeam("Choose somebody who works here, and a part there is.")
    if not {role.value for role in PARTS[part]} & set(staff.roles):
        raise NotForThisTeam(f"{staff.name} does not work as a {part}; choose somebody who does.")
    if part == PRIMARY_THERAPIST and until is not None:
        raise NotForThisTeam(f"A primary therapist has no end; to stand in for some days, choose “{COVER}”.")
    if part == COVER and until is None:
        raise NotForThisTeam("Say until which day they stand in.")
    if part in LICENSED:
        for on in [patient.today(at), *([patient.today(until - timedelta(seconds=1))] if until else [])]:
            if not staff_licensed_in(patient.state, on=on).filter(pk=staff.pk).exists():
                where = patient.state or "a state nobody wrote down"
                raise NotForThisTeam(f"{staff.name} holds no licence in {where} on {on}; choose somebody who does.")
    replaced = None
    if part == PRIMARY_THERAPIST:
        others = members_at(at).filter(patient=patient, part=part).exclude(staff=staff)
        first = others.first()
        replaced = first.staff if first else None
        _end(_in_force(patient, at).filter(part=part).exclude(staff=staff), at)
    return join_care_team(patient=patient, staff=staff, part=part, at=at, until=until), replaced


@transaction.atomic
def give_up_part(*, member: CareTeamMember, at: datetime) -> None:
    """End one place on a care team now. Raises NotForThisTeam for the primary therapist's: that is handed over."""
    if member.part == PRIMARY_THERAPIST and member.until is None:
        raise NotForThisTeam("Nobody is without a primary therapist: choose who takes over, then this one has left.")
    _end(_in_force(member.patient, at).filter(pk=member.pk), at)


@transaction.atomic
def leave_care_team(*, patient: Patient, at: datetime, staff: Staff | None = None) -> int:
    """End the membership of one clinician, or of the whole care team. Returns how many left."""
    members = _in_force(patient, at)
    return _end(members.filter(staff=staff) if staff else members, at)


@transaction.atomic
def leave_every_care_team(*, staff: Staff, at: datetime) -> list[Patient]:
    """End every membership of somebody who treats nobody any more. Returns whom they treated."""
    members = CareTeamMember.objects.filter(Q(until__isnull=True) | Q(until__gt=at), staff=staff)
    patients = list(Patient.objects.filter(pk__in=members.values("patient_id")).order_by("pk"))
    _end(members, at)
    return patients


def _in_force(patient: Patient, at: datetime) -> QuerySet[CareTeamMember]:
    return CareTeamMember.objects.filter(Q(until__isnull=True) | Q(until__gt=at), patient=patient)


def _end(members: QuerySet[CareTeamMember], at: datetime) -> int:
    # One that was to begin later ends before it began.
    return members.update(until=Greatest(F("from_at"), Value(at)))
