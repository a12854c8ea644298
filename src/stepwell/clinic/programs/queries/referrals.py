"""Who asked to start, and what has happened since?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When

from stepwell.clinic.access.queries import reads_widely
from stepwell.clinic.people.queries import Viewer, care_team
from stepwell.clinic.programs.models import Callback, Episode, Intake, Referral, Stay
from stepwell.pure.entitlement import Kind, Role

_ORDER = (Referral.State.NEW, Referral.State.CALLED, Referral.State.INTAKE)


@dataclass(frozen=True, slots=True)
class AdmissionSummary:
    """What became of a referral, as far as operations needs to know."""

    patient_ref: UUID
    track: str
    level_code: str
    reason: str
    from_on: date
    until: date | None
    therapist: str
    care_team: tuple[str, ...]


def payers_told(patient_ids: Collection[int]) -> dict[int, str]:
    """The payer each of these named at their last intake, by its key in the rulebook. For the program; one query.

    It is the one their cover is with: that is written as they are admitted, from these answers, and by nothing else.
    """
    rows = Intake.objects.filter(referral__patient__in=patient_ids).order_by("pk")
    told = rows.values_list("referral__patient_id", "answers__payer_key")
    return {patient: payer for patient, payer in told if patient and payer}


def referrals(*, viewer: Viewer) -> QuerySet[Referral]:
    """Every referral: new ones first, then those on the way, then the decided; within each the newest first."""
    if not _sees(viewer):
        return Referral.objects.none()
    rank = Case(
        *(When(state=state, then=Value(place)) for place, state in enumerate(_ORDER)),
        default=Value(len(_ORDER)),
        output_field=IntegerField(),
    )
    return Referral.objects.select_related("patient").annotate(rank=rank).order_by("rank", "-asked_at")


def referral_by_ref(ref: UUID, *, viewer: Viewer) -> Referral | None:
    """One referral with its callbacks, oldest first, and its intake if there is one."""
    if not _sees(viewer):
        return None
    callbacks = Prefetch("callbacks", Callback.objects.order_by("at", "pk"))
    return Referral.objects.filter(ref=ref).select_related("intake", "patient").prefetch_related(callbacks).first()


def admission_of(referral: Referral, *, viewer: Viewer, at: datetime) -> AdmissionSummary | None:
    """The latest stay of the patient this referral became."""
    if referral.patient is None or not reads_widely(viewer, Kind.SCHEDULE):
        return None
    stay = (
        Stay.objects.filter(patient=referral.patient)
        .select_related("track__programme", "episode__primary_therapist")
        .order_by("-from_on", "-pk")
        .first()
    )
    if stay is None:
        return None
    episode: Episode = stay.episode
    return AdmissionSummary(
        patient_ref=referral.patient.ref,
        track=f"{stay.track.programme.name}, {stay.track.name}",
        level_code=stay.level_code,
        reason=stay.reason,
        from_on=stay.from_on,
        until=stay.until,
        therapist=episode.primary_therapist.signature,
        care_team=tuple(
            f"{member.staff.signature} ({member.part})" for member in care_team(referral.patient.pk, at=at)
        ),
    )


def _sees(viewer: Viewer) -> bool:
    return Role.SCHEDULER in viewer.roles
