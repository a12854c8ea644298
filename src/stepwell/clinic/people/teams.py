"""Who is on a care team, in which part, and who may take that part?"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from stepwell.clinic.people.models import Account, CareTeamMember, Licence, Patient, Staff
from stepwell.clinic.people.queries import accounts_in_role
from stepwell.pure.entitlement import Role

PRIMARY_THERAPIST = "primary therapist"
COVER = "covering therapist"
# The parts there are, and the roles of those who may take them.
PARTS: Mapping[str, frozenset[Role]] = {
    PRIMARY_THERAPIST: frozenset({Role.THERAPIST, Role.PSYCHIATRIST}),
    COVER: frozenset({Role.THERAPIST, Role.PSYCHIATRIST}),
    "therapist": frozenset({Role.THERAPIST, Role.PSYCHIATRIST}),
    "psychiatrist": frozenset({Role.PSYCHIATRIST}),
    "case manager": frozenset({Role.CASE_MANAGER}),
}
# The parts that answer for what becomes of somebody's week, and of what their payer agreed to.
ANSWERING = frozenset({PRIMARY_THERAPIST, COVER, "case manager"})
# The parts that treat, and so need a licence where the patient is.
LICENSED = frozenset(PARTS) - {"case manager"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could join a care team: their parts, and where they are licensed as of today."""

    ref: UUID
    name: str
    parts: frozenset[str]
    states: tuple[str, ...]

    @property
    def needs_licence(self) -> bool:
        """Whether everything they could be on a team treats."""
        return self.parts <= LICENSED


def members_at(at: datetime) -> QuerySet[CareTeamMember]:
    """Everybody's places on care teams at this moment, those of people who work here."""
    return CareTeamMember.objects.filter(
        Q(until__isnull=True) | Q(until__gt=at), from_at__lte=at, staff__active=True
    ).select_related("staff__account")


def teams_of(patient_ids: Collection[int], *, at: datetime) -> dict[int, list[CareTeamMember]]:
    """The care team of each of these patients, the primary therapist first. One query."""
    found: dict[int, list[CareTeamMember]] = {pk: [] for pk in patient_ids}
    for member in members_at(at).filter(patient__in=patient_ids).order_by("from_at", "pk"):
        found[member.patient_id].append(member)
    for team in found.values():
        team.sort(key=lambda member: member.part != PRIMARY_THERAPIST)
    return found


def who_answers(patient_ids: Collection[int], *, at: datetime) -> Mapping[int, list[Account]]:
    """For each of these patients: primary therapist, whoever covers for them, and case manager; for somebody without
    any, the directors. Two queries."""
    found = {
        pk: [member.staff.account for member in team if member.part in ANSWERING]
        for pk, team in teams_of(patient_ids, at=at).items()
    }
    directors = [] if all(found.values()) else list(accounts_in_role(Role.DIRECTOR))
    return {pk: answering or directors for pk, answering in found.items()}


def treated_by(staff: Staff, *, at: datetime) -> list[Patient]:
    """The patients on whose care teams this person is at this moment."""
    return list(Patient.objects.filter(pk__in=members_at(at).filter(staff=staff).values("patient_id")).order_by("pk"))


def past_members(patient_id: int, *, at: datetime, limit: int = 20) -> QuerySet[CareTeamMember]:
    """Who was on this care team, the latest to leave first."""
    left = CareTeamMember.objects.filter(Q(until__lte=at) | Q(staff__active=False), patient_id=patient_id)
    return left.select_related("staff").order_by("-until", "-pk")[:limit]


def candidates(*, on: date) -> tuple[Candidate, ...]:
    """Everybody who could take some part, by name, with the states of their licences on this day. Two queries."""
    wanted = {role.value for roles in PARTS.values() for role in roles}
    staff = list(Staff.objects.filter(active=True, roles__overlap=sorted(wanted)).order_by("name", "pk"))
    held = Licence.objects.filter(Q(until__isnull=True) | Q(until__gt=on), staff__in=staff, valid_from__lte=on)
    states: dict[int, set[str]] = {person.pk: set() for person in staff}
    for pk, state in held.values_list("staff_id", "state"):
        states[pk].add(state)
    return tuple(
        Candidate(
            ref=person.ref,
            name=person.signature,
            parts=frozenset(
                part for part, roles in PARTS.items() if {role.value for role in roles} & set(person.roles)
            ),
            states=tuple(sorted(states[person.pk])),
        )
        for person in staff
    )
