"""Which programmes and tracks are there, and who may treat somebody in them?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from stepwell.clinic.people.models import Licence, Staff
from stepwell.clinic.programs.fitness import missing_of
from stepwell.clinic.programs.models import Block, Programme, Track
from stepwell.pure.entitlement import Role

TREATING = (Role.THERAPIST, Role.PSYCHIATRIST, Role.CASE_MANAGER)


@dataclass(frozen=True, slots=True)
class ProgrammeOffer:
    """A programme somebody can choose."""

    ref: UUID
    name: str


@dataclass(frozen=True, slots=True)
class TrackOffer:
    """One track with its level; `missing` is what keeps it from being published, empty when it is fit."""

    ref: UUID
    name: str
    programme: str
    level_code: str
    level_reason: str
    weekly_minutes: int
    missing: tuple[str, ...]

    @property
    def is_fit(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True)
class TherapistChoice:
    """One clinician, whether they may treat somebody in this state on this day, and why not if not."""

    ref: UUID
    name: str
    roles: frozenset[Role]
    may: bool
    why_not: str


def programmes_offered() -> tuple[ProgrammeOffer, ...]:
    """Every programme, by name."""
    return tuple(ProgrammeOffer(row.ref, row.name) for row in Programme.objects.order_by("name", "pk"))


def programme_by_ref(ref: UUID) -> Programme | None:
    return Programme.objects.filter(ref=ref).first()


def tracks_offered() -> tuple[TrackOffer, ...]:
    """Every track of every programme's present timetable, fit for admission or not."""
    blocks = Prefetch("blocks", Block.objects.filter(retired_at__isnull=True).order_by("pk"))
    tracks = Track.objects.filter(retired_at__isnull=True).select_related("programme").prefetch_related(blocks)
    return tuple(
        TrackOffer(
            ref=track.ref,
            name=track.name,
            programme=track.programme.name,
            level_code=track.level_code,
            level_reason=track.level_reason,
            weekly_minutes=track.weekly_minutes,
            missing=tuple(missing_of(track, track.blocks.all())),
        )
        for track in tracks.order_by("programme__name", "pk")
    )


def blocks_offered() -> QuerySet[Block]:
    """Every block of every present timetable: by programme, track and as published."""
    found = Block.objects.filter(retired_at__isnull=True, track__retired_at__isnull=True)
    return found.select_related("track__programme").order_by("track__programme__name", "track_id", "pk")


def track_by_ref(ref: UUID) -> Track | None:
    return Track.objects.filter(ref=ref).select_related("programme").first()


def therapists_for(
    state: str, *, on: date, roles: Collection[Role] = (Role.THERAPIST, Role.PSYCHIATRIST)
) -> tuple[TherapistChoice, ...]:
    """Everybody active in one of these roles: first those who may treat in this state on this day, then the others."""
    held = Prefetch("licences", Licence.objects.order_by("state"))
    staff = Staff.objects.filter(active=True, roles__overlap=[role.value for role in roles])
    choices = [_choice(person, state, on) for person in staff.prefetch_related(held).order_by("name", "pk")]
    return tuple(sorted(choices, key=lambda choice: not choice.may))


def _choice(person: Staff, state: str, on: date) -> TherapistChoice:
    licences = list(person.licences.all())
    may = any(licence.state == state and _holds(licence, on) for licence in licences)
    return TherapistChoice(
        ref=person.ref,
        name=person.signature,
        roles=frozenset(Role(role) for role in person.roles),
        may=may,
        why_not="" if may else _why_not(licences, state, on),
    )


def _why_not(licences: list[Licence], state: str, on: date) -> str:
    for licence in licences:
        if licence.state == state and licence.valid_from > on:
            return f"the licence in {state} begins on {licence.valid_from}"
        if licence.state == state and licence.until and licence.until <= on:
            return f"the licence in {state} ended on {licence.until}"
    held = sorted({licence.state for licence in licences if _holds(licence, on)})
    return f"no licence in {state}; licensed in {', '.join(held)}" if held else f"no licence in {state}"


def _holds(licence: Licence, on: date) -> bool:
    return licence.valid_from <= on and (licence.until is None or licence.until > on)
