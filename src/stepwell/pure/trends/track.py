"""Is this person on the way, or does somebody need to look? A colour, with the rule that gave it.

Where the programme has enough courses of its own, what is usual for people who began alike decides; until then these
rules do. They are a proposal for a clinician to judge, and a colour is a prompt to talk: it predicts nothing, and says
nothing of whether the programme works. Thoughts of suicide are never a colour; they go the way of an alert.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from stepwell.pure.trends.change import Points, Yardstick
from stepwell.pure.trends.expected import FOUR_FIFTHS, TWO_THIRDS, Expected


class Colour(StrEnum):
    """White: outside the clinical range. Green: as expected. Yellow: less than expected. Red: worse."""

    WHITE = "white"
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True)
class OnTrack:
    """`rule` is to be printed beside the colour."""

    colour: Colour
    rule: str


def on_track(
    scores: Sequence[tuple[int, Points]], yardstick: Yardstick, expected: Expected | None = None
) -> OnTrack | None:
    """The colour after these (week, total) in order of weeks; None before there are two scores.

    A course that began outside `expected`'s band is judged by the rules.
    """
    if len(scores) < 2:
        return None
    sign = 1 if yardstick.higher_is_worse else -1
    weeks, worse = [week for week, _ in scores], [sign * float(total) for _, total in scores]
    known = expected if expected is not None and expected.is_like(float(scores[0][1])) else None
    red = _red(worse, yardstick) or (known and _beyond(weeks[-1], float(scores[-1][1]), known, sign, FOUR_FIFTHS))
    if red:
        return OnTrack(Colour.RED, red)
    if yardstick.cut_off is not None and not yardstick.is_clinical(scores[-1][1]):
        return OnTrack(Colour.WHITE, "The latest score is outside the clinical range.")
    if known:
        yellow = _beyond(weeks[-1], float(scores[-1][1]), known, sign, TWO_THIRDS)
    else:
        yellow = _yellow(weeks[-1] - weeks[0], worse[0] - worse[-1], yardstick)
    if yellow:
        return OnTrack(Colour.YELLOW, yellow)
    return OnTrack(Colour.GREEN, _as_usual(known) if known else "None of the signs of being off track.")


def _red(worse: Sequence[float], yardstick: Yardstick) -> str:
    needed = yardstick.reliable_change
    steps = [later - earlier for earlier, later in pairwise(worse)]
    for rise, than in ((worse[-1] - worse[0], "at the start"), (steps[-1], "the time before")):
        if rise >= needed:
            return f"Worse than {than} by {_points(rise)} (red from {_points(needed)})."
    if len(steps) > 1 and min(steps[-2:]) >= needed / 2:
        return f"Worse twice in a row, each time by at least {_points(needed / 2)}."
    return ""


def _yellow(weeks: int, better_by: float, yardstick: Yardstick) -> str:
    if weeks >= 4 and better_by < yardstick.reliable_change:
        return f"After {weeks} weeks not better by a reliable change ({_points(yardstick.reliable_change)})."
    if weeks >= 2 and better_by <= 0:
        return f"After {weeks} weeks not better at all."
    return ""


def _beyond(week: int, total: float, expected: Expected, sign: int, width: float) -> str:
    usual = expected.at(week)
    if sign * (total - usual) <= width * expected.spread:
        return ""
    return (
        f"Further from what is usual in week {week} ({usual:.0f}) than {'four fifths' if width > 1 else 'two thirds'}"
        f" of {expected.people} people who began alike."
    )


def _as_usual(expected: Expected) -> str:
    return f"As {expected.people} people here who began alike."


def _points(points: float | Decimal) -> str:
    return "1 point" if points == 1 else f"{points:g} points"
