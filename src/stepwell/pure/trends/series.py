"""What does a series of scores show, with the gaps left in?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from stepwell.pure.trends.change import Change, Points, Yardstick, change_between


@dataclass(frozen=True, slots=True)
class Point:
    """One day's total; None where the questionnaire was due or begun and gave no score."""

    on: date
    total: Points | None


@dataclass(frozen=True, slots=True)
class Trend:
    """A series in order of days. `change` runs from the first score to the latest; None before there are two.

    `stretches` are the runs of points a chart may join by a line: a line never bridges a missing score.
    """

    points: tuple[Point, ...]
    baseline: Point | None
    latest: Point | None
    change: Change | None
    missing: int
    stretches: tuple[tuple[Point, ...], ...]
    words: str


def trend_of(points: Iterable[Point], yardstick: Yardstick) -> Trend:
    """The trend of these points, in any order; points of one day keep the order given."""
    ordered = tuple(sorted(points, key=lambda point: point.on))
    scored = [point for point in ordered if point.total is not None]
    baseline, latest = (scored[0], scored[-1]) if scored else (None, None)
    change = _change(scored, yardstick)
    missing = len(ordered) - len(scored)
    words = _words(yardstick, scored, change, missing)
    return Trend(ordered, baseline, latest, change, missing, _stretches(ordered), words)


def _change(scored: list[Point], yardstick: Yardstick) -> Change | None:
    if len(scored) < 2 or scored[0].total is None or scored[-1].total is None:
        return None
    return change_between(scored[0].total, scored[-1].total, yardstick)


def _stretches(ordered: tuple[Point, ...]) -> tuple[tuple[Point, ...], ...]:
    stretches: list[tuple[Point, ...]] = []
    run: list[Point] = []
    for point in ordered:
        if point.total is not None:
            run.append(point)
        elif run:
            stretches.append(tuple(run))
            run = []
    return (*stretches, tuple(run)) if run else tuple(stretches)


def _words(yardstick: Yardstick, scored: list[Point], change: Change | None, missing: int) -> str:
    if change is not None:
        words = change.words
    elif scored:
        words = f"{yardstick.name} is {scored[0].total}; a second score is needed to see a change."
    else:
        words = f"{yardstick.name} has no score yet."
    if missing:
        words += f" {missing} of {missing + len(scored)} questionnaires gave no score."
    return words
