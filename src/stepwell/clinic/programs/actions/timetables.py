"""A published timetable becomes a programme; the same timetable again changes nothing."""

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.text import slugify

from stepwell.clinic.access.records import tells_of_substance_use
from stepwell.clinic.people.models import Account
from stepwell.clinic.programs.levels import track_level
from stepwell.clinic.programs.models import Block, OpenChoice, Programme, Track, Unmarking
from stepwell.clinic.programs.ways import Way, ways_of
from stepwell.pure.timetable.blocks import Ages, Population, Timetable, WeekSpan
from stepwell.pure.timetable.blocks import Block as PublishedBlock
from stepwell.pure.timetable.people import population as population_of
from stepwell.pure.values import AgeBand, Therapy

WEEKLY_THERAPY = "weekly-online-therapy"
WEEKLY_SESSION_MINUTES = 50


class NeedsReason(ValueError):
    """What is marked as treating substance use is not unmarked without a reason."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did: `outcome` is created, updated or unchanged; the counts are of blocks."""

    programme: Programme
    outcome: str
    blocks_created: int = 0
    blocks_updated: int = 0
    blocks_retired: int = 0


@transaction.atomic
def load_timetable(
    *,
    timetable: Timetable,
    by: Account | None,
    at: datetime,
    name: str | None = None,
    substance_use: bool | None = None,
    why: str = "",
) -> Loaded:
    """Make the programme what its timetable says. Weeks that were published before stay as they were, but for one
    thing: what is marked as treating substance use marks what was published and recorded of it, in this transaction.

    A block or track that left the timetable is retired, not deleted: published sessions still lead to it. What a new
    group asks of whoever leads it is taken from its words once; from then on it is the programme's to say.
    The level of each track is derived from its hours by the bands of the rulebook in force on the day of `at`. So is
    whether a track, or else a block, treats substance use, by the rulebook's words; `substance_use` overrules them.
    What is marked stays so whatever words say later. With `substance_use` False it is unmarked for what comes, with
    `why`; what was recorded keeps its mark. Raises NeedsReason without.
    """
    overruled = substance_use is not None
    tells = (lambda **_: bool(substance_use)) if overruled else tells_of_substance_use(on=at.date())
    ways = [(way, _substance_use(timetable, name or "", way, tells)) for way in ways_of(timetable)]
    fingerprint = hashlib.sha256(repr((name, timetable, [told for _, told in ways])).encode()).hexdigest()
    key = slugify(timetable.programme)
    programme, created = Programme.objects.select_for_update().get_or_create(
        key=key, defaults={"name": name or _title(timetable.programme)}
    )
    unmarks = substance_use is False and _is_marked(programme)
    if unmarks and not why.strip():
        raise NeedsReason(
            "Part of this programme is marked as treating substance use. Say why it does not after all; what was"
            " recorded keeps its mark."
        )
    if programme.fingerprint == fingerprint and not unmarks:
        return Loaded(programme, "unchanged")
    programme.name = name or programme.name
    programme.population = timetable.population.text
    programme.delivery = timetable.delivery.value
    programme.sold_minutes = None if timetable.sold_hours is None else int(timetable.sold_hours * 60)
    programme.fingerprint = fingerprint
    programme.save()
    if unmarks:
        Unmarking.objects.create(programme=programme, why=why.strip(), by=by, at=at)
        programme.tracks.update(substance_use=False)
        Block.objects.filter(track__programme=programme).update(substance_use=False)
    counts = _store_tracks(programme, timetable, ways, at)
    _store_choices(programme, timetable)
    return Loaded(programme, "created" if created else "updated", *counts)


@transaction.atomic
def ensure_weekly_therapy(*, time_zone: str) -> Track:
    """The track people step down to: one individual session a week, online. Made once per time zone."""
    programme, _ = Programme.objects.get_or_create(
        key=WEEKLY_THERAPY, defaults={"name": "Weekly online therapy", "delivery": "virtual", "population": "everybody"}
    )
    track, created = Track.objects.get_or_create(
        programme=programme,
        key=slugify(time_zone),
        defaults={
            "name": f"Weekly online therapy ({time_zone})",
            "level_code": "1.5",
            "level_reason": f"{WEEKLY_SESSION_MINUTES} min a week by the clock is outpatient therapy.",
            "weekly_minutes": WEEKLY_SESSION_MINUTES,
            "time_zone": time_zone,
        },
    )
    if created:
        Block.objects.create(
            track=track,
            key="individual",
            kind="individual",
            audience="patient",
            title="Weekly therapy",
            minutes=WEEKLY_SESSION_MINUTES,
            per_week=1,
        )
    return track


def _substance_use(timetable: Timetable, name: str, way: Way, tells: Callable[..., bool]) -> tuple[bool, list[str]]:
    """Whether this way as a whole treats substance use, and the keys of its blocks that do."""
    # Words for a population of several tracks speak of one of them, which its own name tells.
    population = "" if timetable.population.tracks else timetable.population.text
    whole = tells(text=f"{timetable.programme} {name} {population} {way.name}")
    return whole, [block.key for block in way.blocks if whole or tells(text=f"{block.key} {block.title}")]


def _is_marked(programme: Programme) -> bool:
    blocks = Block.objects.filter(track__programme=programme, substance_use=True)
    return programme.tracks.filter(substance_use=True).exists() or blocks.exists()


def _store_tracks(
    programme: Programme, timetable: Timetable, ways: Sequence[tuple[Way, tuple[bool, list[str]]]], at: datetime
) -> tuple[int, int, int]:
    kept, counts = [], [0, 0, 0]
    for way, (whole, blocks) in ways:
        track = _store_track(programme, timetable, way, whole, at.date())
        kept.append(track.pk)
        for place, number in enumerate(_store_blocks(track, way.blocks, timetable.population, blocks, at)):
            counts[place] += number
    programme.tracks.filter(retired_at__isnull=True).exclude(pk__in=kept).update(retired_at=at)
    return counts[0], counts[1], counts[2]


def _store_track(programme: Programme, timetable: Timetable, way: Way, substance_use: bool, on: date) -> Track:
    level = track_level(timetable, way, on=on)
    length = timetable.length
    track, _ = Track.objects.update_or_create(
        programme=programme,
        key=way.key,
        defaults={
            "name": way.name,
            "level_code": level.code,
            "level_reason": level.reason,
            "weekly_minutes": way.weekly_minutes,
            "time_zone": timetable.time_zone or "",
            "weeks_min": length.shortest if length else None,
            "weeks_max": length.longest if length else None,
            "retired_at": None,
        },
    )
    if substance_use and not track.substance_use:
        track.substance_use = True
        track.save(update_fields=["substance_use"])
    return track


def _store_blocks(
    track: Track,
    published: tuple[PublishedBlock, ...],
    population: Population,
    substance_use: Collection[str],
    at: datetime,
) -> tuple[int, int, int]:
    known = {block.key: block for block in track.blocks.all()}
    created = updated = 0
    for block in published:
        stored = known.pop(block.key, None)
        marked = track.substance_use or block.key in substance_use or (stored is not None and stored.substance_use)
        facts = _facts(block) | {"substance_use": marked}
        if stored is None:
            Block.objects.create(track=track, key=block.key, **facts, **_asked_of_leaders(block, track, population))
            created += 1
        elif any(getattr(stored, field) != value for field, value in facts.items()):
            Block.objects.filter(pk=stored.pk).update(**facts)
            updated += 1
    gone = [block.pk for block in known.values() if block.retired_at is None]
    return created, updated, Block.objects.filter(pk__in=gone).update(retired_at=at)


def _facts(block: PublishedBlock) -> dict[str, object]:
    whole_stay = block.weeks == WeekSpan(1, None)
    return {
        "kind": block.kind.value,
        "audience": block.audience.value,
        "title": block.title,
        "days": [int(day) for day in block.days] or None,
        "starts": block.start,
        "minutes": block.minutes,
        "per_week": block.per_week,
        "first_week": None if whole_stay else block.weeks.first,
        "last_week": block.weeks.last,
        "group_max": block.group_max,
        "retired_at": None,
    }


def _asked_of_leaders(block: PublishedBlock, track: Track, population: Population) -> dict[str, str]:
    """What a new group asks of whoever leads it, as far as its own words and those of its track and programme say."""
    if not block.kind.in_a_group:
        return {}
    words = f"{block.title} {block.key.replace('-', ' ')} {track.name}"
    named = [each for each in Therapy if re.search(rf"\b{each}\b", words, 0 if each.isupper() else re.IGNORECASE)]
    own = population_of(track.name).ages if population.tracks else population.ages
    ages = population.ages if own is Ages.NOT_STATED else own
    bands = {Ages.ADULT: AgeBand.ADULTS.value, Ages.TEEN: AgeBand.TEENS.value}
    return {"therapy": named[0].value if len(named) == 1 else "", "age_band": bands.get(ages, "")}


def _store_choices(programme: Programme, timetable: Timetable) -> None:
    wanted = {choice.key: choice.question for choice in timetable.open_choices}
    programme.open_choices.exclude(key__in=wanted).delete()
    for key, question in wanted.items():
        OpenChoice.objects.update_or_create(programme=programme, key=key, defaults={"question": question})


def _title(key: str) -> str:
    return key.replace("-", " ").replace("_", " ").title()
