"""How many are in care, where, and who came and went?"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Discharge, Stay


@dataclass(frozen=True, slots=True)
class CensusRow:
    """How many patients are in one track at one level."""

    level_code: str
    programme: str
    track: str
    patients: int


@dataclass(frozen=True, slots=True)
class Movements:
    """Admissions, moves between tracks and discharges in a period."""

    admitted: int
    moved: int
    discharged: int


def admitted_ids(*, on: date, viewer: Viewer, at: datetime) -> list[int]:
    """The patients in care on this day."""
    return list(_on(on, viewer, at).values_list("patient_id", flat=True).distinct())


def census(*, on: date, viewer: Viewer, at: datetime) -> tuple[CensusRow, ...]:
    """Patients in care on this day by level and track, the highest level first."""
    rows = (
        _on(on, viewer, at)
        .values_list("level_code", "track__programme__name", "track__name")
        .annotate(n=Count("patient", distinct=True))
        .order_by("-level_code", "track__programme__name", "track__name")
    )
    return tuple(CensusRow(*row) for row in rows)


def movements(*, first_on: date, until: date, viewer: Viewer, at: datetime) -> Movements:
    """What happened from `first_on` until `until` (exclusive)."""
    begun = Stay.objects.visible_to(viewer, at=at).filter(from_on__gte=first_on, from_on__lt=until)
    counted = begun.aggregate(
        admitted=Count("episode", distinct=True, filter=~Q(episode__stays__from_on__lt=first_on)),
        stays=Count("pk", distinct=True),
    )
    left = Discharge.objects.visible_to(viewer, at=at).filter(on__gte=first_on, on__lt=until)
    return Movements(counted["admitted"], counted["stays"] - counted["admitted"], left.count())


def _on(on: date, viewer: Viewer, at: datetime) -> QuerySet[Stay]:
    return Stay.objects.visible_to(viewer, at=at).filter(Q(until__isnull=True) | Q(until__gt=on), from_on__lte=on)


def latest_tracks(*, viewer: Viewer, at: datetime) -> dict[int, str]:
    """The track of everybody ever admitted, by patient: where they are, or were last."""
    stays = (
        Stay.objects.visible_to(viewer, at=at)
        .order_by("patient", "-from_on", "-pk")
        .distinct("patient")
        .values_list("patient_id", "track__programme__name", "track__name")
    )
    return {patient: f"{programme}, {track}" for patient, programme, track in stays}
