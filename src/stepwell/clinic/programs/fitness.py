"""What still keeps a track from being published? The open choices that somebody must close first, in words."""

from collections.abc import Iterable

from stepwell.clinic.programs.models import Block, Track

IN_A_GROUP = frozenset({"group", "multi-family group"})
RELATIVES_ONLY = "relatives"


def missing_of(track: Track, blocks: Iterable[Block]) -> list[str]:
    """What must be settled before patients can be admitted to this track; empty when it is fit.

    Sessions for relatives only are left out of the patient's week, so they hold nobody up.
    """
    missing = [] if track.time_zone else ["the programme's time zone"]
    for block in blocks:
        if block.audience != RELATIVES_ONLY:
            missing += [f"{what} of {block.title or block.key}" for what in _open_in(block)]
    return missing


def _open_in(block: Block) -> list[str]:
    found = []
    if block.kind in IN_A_GROUP and not block.days and not block.any_day:
        found.append("the days")
    if block.kind in IN_A_GROUP and block.starts is None and not block.any_time:
        found.append("the starting time")
    if block.minutes is None:
        found.append("the length")
    if block.per_week is None:
        found.append("the meetings a week")
    return found
