"""Which level of care is this many hours a week? And how does that compare with what is sold?

The level follows from hours and services, never from a programme's label. The bands are the caller's (rulebook rows);
hours are minutes by the clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from stepwell.pure.values import hours_words


@dataclass(frozen=True, slots=True)
class Band:
    """From this many minutes a week on, care is of this level. Bands are given lowest first, the first from 0."""

    code: str
    name: str
    from_minutes: int


@dataclass(frozen=True, slots=True)
class Level:
    """A level of care and the reason for it in words."""

    code: str
    name: str
    reason: str


def level_of(minutes_per_week: int, bands: Sequence[Band], *, sold_minutes: int | None = None) -> Level:
    """The level of care of a week of this many scheduled minutes. Raises ValueError for a negative week or no bands."""
    if minutes_per_week < 0 or not bands:
        raise ValueError("a level needs a week of zero or more minutes and at least one band")
    ordered = sorted(bands, key=lambda band: band.from_minutes)
    reached = [band for band in ordered if band.from_minutes <= minutes_per_week] or ordered[:1]
    band = reached[-1]
    words = [f"{hours_words(minutes_per_week)} a week by the clock is {band.name}"]
    if len(reached) < len(ordered):
        above = ordered[len(reached)]
        words.append(f"{above.name} begins at {hours_words(above.from_minutes)}")
    if sold_minutes is not None and sold_minutes != minutes_per_week:
        words.append(f"it is sold as {hours_words(sold_minutes)}")
    return Level(band.code, band.name, "; ".join(words) + ".")
