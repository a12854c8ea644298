"""A care team changes: somebody joins or takes over, somebody leaves, and who may see the record follows at once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from stepwell.clinic.access import actions as access
from stepwell.clinic.access.queries import grants_of
from stepwell.clinic.inbox import actions as inbox
from stepwell.clinic.notes.actions import open_to_author
from stepwell.clinic.notes.models import SessionNote
from stepwell.clinic.people import actions as people
from stepwell.clinic.people.models import Account, Patient, Staff
from stepwell.clinic.people.queries import viewer_of
from stepwell.clinic.people.teams import PRIMARY_THERAPIST, members_at
from stepwell.clinic.programs import actions as programs
from stepwell.clinic.schedule.models import Seat
from stepwell.plumbing.database import acting_as
from stepwell.pure.entitlement import Ground

# Whoever led a session still writes its note.
TO_WRITE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Joining:
    """Who joins in which part, and until when (exclusive); None: until they leave."""

    staff: Staff
    part: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class TeamChanged:
    """What came of it. `leads_until`: whoever left still leads sessions of this patient, and reads until then."""

    left: str
    leads_until: datetime | None


def change_care_team(*, patient: Patient, change: Joining | UUID, by: Account, at: datetime) -> TeamChanged:
    """Let somebody join, or somebody leave: `change` is who joins, or the ref of a place on this team that ends.

    A new primary therapist takes the place of the one there is, in the team and in the open stay. The patient is told,
    and who joins or leaves. Whoever calls has opened the record through the gate. Raises
    people.actions.NotForThisTeam, and NotYours where there is no such place.
    """
    with acting_as(by.pk, wide=True), transaction.atomic():
        left = _join(patient, change, by, at) if isinstance(change, Joining) else _leave(patient, change, at)
        until = _close(patient, left, by, at) if left else None
        access.settle_supervision(patients=[patient], by=by, at=at)
        return TeamChanged(left.name if left else "", until)


def _join(patient: Patient, joining: Joining, by: Account, at: datetime) -> Staff | None:
    staff, part, until = joining.staff, joining.part, joining.until
    member, replaced = people.take_part(patient=patient, staff=staff, part=part, at=at, until=until)
    access.grant_care_team(to=staff.account, patient=patient, by=by, at=at, reason=part, until=until)
    if part == PRIMARY_THERAPIST:
        programs.hand_over(patient=patient, to=staff)
    if member.from_at == at:
        days = f" until {patient.today(until - timedelta(seconds=1)):%-d %B}" if until else ""
        words = f"You are on a patient's care team, as {part}{days}."
        inbox.tell(account=staff.account, words=words, link=f"/clinic/patients/{patient.ref}/", at=at)
        took_over = f" in place of {replaced.signature}" if replaced else ""
        _tell_patient(patient, f"{staff.signature} is on your care team now, as {part}{days}{took_over}.", at)
    return replaced


def _leave(patient: Patient, ref: UUID, at: datetime) -> Staff:
    member = members_at(at).filter(patient=patient, ref=ref).select_related("patient", "staff__account").first()
    if member is None:
        raise access.NotYours
    people.give_up_part(member=member, at=at)
    _tell_patient(patient, f"{member.staff.signature} is no longer on your care team as {member.part}.", at)
    return member.staff


def _close(patient: Patient, staff: Staff, by: Account, at: datetime) -> datetime | None:
    """End what they read as a member, unless they have another part. Who leads a session of theirs reads for that."""
    wrote = grants_of(viewer_of(staff.account), at=at).filter(patient=patient, ground=Ground.AUTHOR.value).exists()
    access.end_grants(patient=patient, ground=Ground.CARE_TEAM, of=staff.account, at=at)
    parts = list(members_at(at).filter(patient=patient, staff=staff).order_by("pk"))
    for member in parts:
        access.grant_care_team(to=staff.account, patient=patient, by=by, at=at, reason=member.part, until=member.until)
    if parts and wrote:
        open_to_author(patient, staff.account, at)
    if parts:
        return None
    inbox.tell(account=staff.account, words="You have left a patient's care team.", link="/clinic/patients/", at=at)
    ends_at = _leads_until(patient, staff, at)
    if ends_at is None:
        return None
    until = ends_at + TO_WRITE
    access.grant_care_team(to=staff.account, patient=patient, by=by, at=at, reason="leads a session", until=until)
    return until


def _leads_until(patient: Patient, staff: Staff, at: datetime) -> datetime | None:
    """When the last session ends that they lead with this patient and that is still ahead, or waits for its note."""
    seats = Seat.objects.filter(
        patient=patient, session__facilitator=staff, cancelled_at__isnull=True, ends_at__gt=at - TO_WRITE
    )
    signed = SessionNote.objects.filter(signed_at__isnull=False)
    last: datetime | None = seats.exclude(session__in=signed.values("session")).aggregate(last=Max("ends_at"))["last"]
    return last


def _tell_patient(patient: Patient, words: str, at: datetime) -> None:
    if patient.account is not None:
        inbox.tell(account=patient.account, words=words, link="/me/", at=at)
