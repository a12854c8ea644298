"""Which ways through a published programme are there? A patient goes one of them; they are never added up."""

from dataclasses import dataclass

from django.utils.text import slugify

from stepwell.pure.timetable.blocks import Block, Timetable
from stepwell.pure.timetable.hours import PhaseHours, alternatives_of, blocks_of, weekly_clock_hours


@dataclass(frozen=True, slots=True)
class Way:
    """One track: an alternative (morning or evening), or one of the tracks the population's words name.

    `phases` are in order of weeks; `weekly_minutes` is the week a new patient starts with.
    """

    key: str
    name: str
    blocks: tuple[Block, ...]
    phases: tuple[PhaseHours, ...]

    @property
    def weekly_minutes(self) -> int:
        return self.phases[0].minutes


def ways_of(timetable: Timetable) -> tuple[Way, ...]:
    """The ways through this timetable, in the order published; one, named "Standard week", where nothing is chosen."""
    phases = weekly_clock_hours(timetable).phases
    ways = []
    for alternative in alternatives_of(timetable):
        name = alternative.replace("-", " ").capitalize() if alternative else "Standard week"
        own = tuple(phase for phase in phases if phase.alternative == alternative)
        ways.append(Way(slugify(alternative) or "standard", name, blocks_of(timetable, alternative), own))
    named = timetable.population.tracks
    if len(ways) > 1 or not named:
        return tuple(ways)
    return tuple(Way(slugify(name), name[:1].upper() + name[1:], ways[0].blocks, ways[0].phases) for name in named)
