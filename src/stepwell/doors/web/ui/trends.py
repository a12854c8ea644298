"""Where on the drawing does each point of a score's trend go?

Geometry only: the template draws it, and a table beside it says the same in text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stepwell.doors.web.ui.shapes import TrendBand, TrendPoint

_TOP, _RIGHT, _BOTTOM, _LEFT = 26.0, 16.0, 34.0, 34.0
_LABEL_WIDTH = 58.0
_MIN_BAND_HEIGHT = 15.0
_VALUE_WIDTH = 22.0
_INSET = 14.0

_Height = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A drawn point with its score; `is_named` where there is room to write it."""

    x: float
    y: float
    value: str
    is_last: bool
    is_named: bool

    @property
    def text_y(self) -> float:
        """Where the score is written: above the dot."""
        return round(self.y - 12, 1)


@dataclass(frozen=True, slots=True)
class Strip:
    """A drawn band; `text_y` is 0 when the strip is too thin for its name."""

    label: str
    y: float
    height: float
    text_y: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A label on an axis, or a week without an answer."""

    x: float
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the template needs to draw one trend, in user units of a `width` by `height` view box."""

    width: float
    height: float
    left: float
    right: float
    bottom: float
    usual: str
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    gaps: tuple[Tick, ...]
    strips: tuple[Strip, ...]
    weeks: tuple[Tick, ...]
    scale: tuple[Tick, ...]
    cutoff_y: float | None

    @property
    def inner_width(self) -> float:
        """Width between the axes."""
        return round(self.right - self.left, 1)


def lay_out_trend(
    points: Sequence[TrendPoint],
    *,
    low: float,
    high: float,
    cutoff: float | None,
    bands: Sequence[TrendBand],
    width: float,
    height: float,
    gutter: float = 0.0,
) -> Drawing:
    """Place points, bands and cut-off in a drawing of the given size; `gutter` is kept free at the right for names.

    Raises ValueError when `high` is not above `low`.
    """
    if high <= low:
        raise ValueError(f"The top of the scale ({high}) must be above its foot ({low}).")
    left, right, bottom = _LEFT, width - _RIGHT - gutter, height - _BOTTOM

    def y_of(value: float) -> float:
        held = min(max(value, low), high)
        return round(bottom - (bottom - _TOP) * (held - low) / (high - low), 1)

    xs = _xs(points, left, right)
    return Drawing(
        width=width,
        height=height,
        left=left,
        right=right,
        bottom=bottom,
        usual=_usual(points, xs, y_of),
        lines=_lines(points, xs, y_of),
        dots=_dots(points, xs, y_of),
        gaps=tuple(Tick(x, bottom, point.label) for x, point in zip(xs, points, strict=True) if point.value is None),
        strips=tuple(_strip(band, low=low, high=high, y_of=y_of) for band in bands),
        weeks=_weeks(points, xs, bottom + 21),
        scale=_scale(low, high, bands, left, y_of),
        cutoff_y=None if cutoff is None else y_of(cutoff),
    )


def as_text(value: float) -> str:
    """A score as people write it: 12, or 7.5."""
    return f"{value:g}"


def _xs(points: Sequence[TrendPoint], left: float, right: float) -> list[float]:
    """Where each point stands: by its day where every point has one, else at even distances."""
    days = [point.day for point in points if point.day is not None]
    places = days if len(days) == len(points) else list(range(len(points)))
    first, across = min(places, default=0), max(places, default=0) - min(places, default=0)
    if not across:
        return [round((left + right) / 2, 1) for _ in places]
    return [round(left + _INSET + (right - left - 2 * _INSET) * (place - first) / across, 1) for place in places]


def _with_room(xs: Sequence[float], width: float) -> frozenset[int]:
    """Which of these, from left to right, can be written `width` wide; always the last."""
    found: list[int] = []
    for index in range(len(xs) - 1, -1, -1):
        if not found or xs[found[-1]] - xs[index] >= width:
            found.append(index)
    return frozenset(found)


def _usual(points: Sequence[TrendPoint], xs: Sequence[float], y_of: _Height) -> str:
    """The outline of the range most people are in; empty where none is known."""
    known = [(x, *point.usual) for x, point in zip(xs, points, strict=True) if point.usual is not None]
    upper = [f"{x},{y_of(high)}" for x, _, high in known]
    lower = [f"{x},{y_of(low)}" for x, low, _ in known]
    return " ".join([*upper, *lower[::-1]]) if len(known) > 1 else ""


def _lines(points: Sequence[TrendPoint], xs: Sequence[float], y_of: _Height) -> tuple[str, ...]:
    """One polyline per unbroken run of answered weeks."""
    runs: list[list[str]] = [[]]
    for x, point in zip(xs, points, strict=True):
        if point.value is None:
            runs.append([])
        else:
            runs[-1].append(f"{x},{y_of(point.value)}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)


def _dots(points: Sequence[TrendPoint], xs: Sequence[float], y_of: _Height) -> tuple[Dot, ...]:
    answered = [(x, point.value) for x, point in zip(xs, points, strict=True) if point.value is not None]
    named = _with_room([x for x, _ in answered], _VALUE_WIDTH)
    return tuple(
        Dot(x, y_of(value), as_text(value), index == len(answered) - 1, index in named)
        for index, (x, value) in enumerate(answered)
    )


def _strip(band: TrendBand, *, low: float, high: float, y_of: _Height) -> Strip:
    """A band of whole scores reaches half a point past both its ends, so that neighbours touch."""
    top = y_of(min(band.high + 0.5, high))
    foot = y_of(max(band.low - 0.5, low))
    height = round(foot - top, 1)
    text_y = round(top + height / 2 + 4, 1) if height >= _MIN_BAND_HEIGHT else 0.0
    return Strip(band.label, top, height, text_y)


def _weeks(points: Sequence[TrendPoint], xs: Sequence[float], y: float) -> tuple[Tick, ...]:
    """As many labels as fit, always with the last."""
    return tuple(Tick(xs[i], y, points[i].label) for i in sorted(_with_room(xs, _LABEL_WIDTH)))


def _scale(low: float, high: float, bands: Sequence[TrendBand], left: float, y_of: _Height) -> tuple[Tick, ...]:
    marks = sorted({low, high} | {band.low for band in bands})
    return tuple(Tick(left - 8, round(y_of(mark) + 4, 1), as_text(mark)) for mark in marks)
