"""Care teams: who joins, and who leaves."""

from datetime import datetime

from django.db import transaction

from stepwell.clinic.people.models import CareTeamMember, Patient, Staff


@transaction.atomic
def join_care_team(*, patient: Patient, staff: Staff, part: str, at: datetime) -> CareTeamMember:
    """Put a clinician on a care team. The same person in the same part is not put there twice."""
    member = CareTeamMember.objects.filter(patient=patient, staff=staff, part=part, until__isnull=True).first()
    return member or CareTeamMember.objects.create(patient=patient, staff=staff, part=part, from_at=at)


@transaction.atomic
def leave_care_team(*, patient: Patient, at: datetime, staff: Staff | None = None) -> int:
    """End the membership of one clinician, or of the whole care team. Returns how many left."""
    members = CareTeamMember.objects.filter(patient=patient, until__isnull=True)
    if staff is not None:
        members = members.filter(staff=staff)
    return members.update(until=at)
