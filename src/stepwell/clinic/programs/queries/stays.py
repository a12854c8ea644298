"""Who is in which track, since when and until when?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from stepwell.clinic.people.models import Patient
from stepwell.clinic.people.queries import Viewer
from stepwell.clinic.programs.models import Block, Episode, Stay
from stepwell.pure.values import monday_of


@dataclass(frozen=True, slots=True)
class StayFacts:
    """Where one patient is in the programme. `week` counts from 1, the calendar week in which the stay began."""

    programme: str
    track: str
    level_code: str
    level_reason: str
    reason: str
    from_on: date
    week: int
    therapist: str


def week_of_stay(from_on: date, on: date) -> int:
    """The week of a stay that this day lies in; the first is the calendar week in which it began."""
    first_monday = monday_of(from_on)
    return max(1, (on - first_monday).days // 7 + 1)


def present_stay(patient: Patient, *, viewer: Viewer, at: datetime) -> Stay | None:
    """The patient's open stay, or None; for viewers who may see their schedule."""
    stay: Stay | None = (
        Stay.objects.visible_to(viewer, at=at)
        .filter(patient=patient, until__isnull=True)
        .select_related("track__programme", "episode__primary_therapist")
        .first()
    )
    return stay


def stay_facts(patient: Patient, *, on: date, viewer: Viewer, at: datetime) -> StayFacts | None:
    """The patient's open stay in words."""
    stay = present_stay(patient, viewer=viewer, at=at)
    if stay is None:
        return None
    return StayFacts(
        programme=stay.track.programme.name,
        track=stay.track.name,
        level_code=stay.level_code,
        level_reason=stay.track.level_reason,
        reason=stay.reason,
        from_on=stay.from_on,
        week=week_of_stay(stay.from_on, on),
        therapist=stay.episode.primary_therapist.signature,
    )


def latest_episode(patient: Patient, *, viewer: Viewer, at: datetime) -> Episode | None:
    """The patient's latest episode, open or ended."""
    episode: Episode | None = (
        Episode.objects.visible_to(viewer, at=at).filter(patient=patient).order_by("-admitted_at", "-pk").first()
    )
    return episode


def stays_between(programme_id: int, first_on: date, until: date, *, viewer: Viewer, at: datetime) -> QuerySet[Stay]:
    """Stays in this programme that hold on some day of the period, oldest first: a fair and stable order."""
    stays: QuerySet[Stay] = (
        Stay.objects.visible_to(viewer, at=at)
        .filter(Q(until__isnull=True) | Q(until__gt=first_on), track__programme_id=programme_id, from_on__lt=until)
        .select_related("patient__account", "track", "episode__primary_therapist__account")
        .order_by("from_on", "pk")
    )
    return stays


def blocks_of(track_ids: Collection[int]) -> QuerySet[Block]:
    """The blocks in force of these tracks, in timetable order."""
    return Block.objects.filter(track_id__in=track_ids, retired_at__isnull=True).order_by("track_id", "pk")
