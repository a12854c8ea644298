"""Where on the drawing does each point of a score's trend go?

Geometry only: the template draws it, and a table beside it says the same in text.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stepwell.doors.web.ui.shapes import TrendBand, TrendPoint

_TOP, _RIGHT, _BOTTOM, _LEFT = 26.0, 16.0, 34.0, 34.0
_LABEL_WIDTH = 58.0
_MIN_BAND_HEIGHT = 15.0

_Height = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Dot:
    """A drawn point with its score."""

    x: float
    y: float
    value: str
    is_last: bool

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

    def x_of(index: int) -> float:
        if len(points) == 1:
            return round((left + right) / 2, 1)
        inset = 14.0
        return round(left + inset + (right - left - 2 * inset) * index / (len(points) - 1), 1)

    def y_of(value: float) -> float:
        held = min(max(value, low), high)
        return round(bottom - (bottom - _TOP) * (held - low) / (high - low), 1)

    xs = [x_of(index) for index in range(len(points))]
    return Drawing(
        width=width,
        height=height,
        left=left,
        right=right,
        bottom=bottom,
        lines=_lines(points, xs, y_of),
        dots=_dots(points, xs, y_of),
        gaps=tuple(Tick(x, bottom, point.label) for x, point in zip(xs, points, strict=True) if point.value is None),
        strips=tuple(_strip(band, low=low, high=high, y_of=y_of) for band in bands),
        weeks=_weeks(points, xs, bottom + 21, right - left),
        scale=_scale(low, high, bands, left, y_of),
        cutoff_y=None if cutoff is None else y_of(cutoff),
    )


def as_text(value: float) -> str:
    """A score as people write it: 12, or 7.5."""
    return f"{value:g}"


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
    return tuple(
        Dot(x, y_of(value), as_text(value), index == len(answered) - 1) for index, (x, value) in enumerate(answered)
    )


def _strip(band: TrendBand, *, low: float, high: float, y_of: _Height) -> Strip:
    """A band of whole scores reaches half a point past both its ends, so that neighbours touch."""
    top = y_of(min(band.high + 0.5, high))
    foot = y_of(max(band.low - 0.5, low))
    height = round(foot - top, 1)
    text_y = round(top + height / 2 + 4, 1) if height >= _MIN_BAND_HEIGHT else 0.0
    return Strip(band.label, top, height, text_y)


def _weeks(points: Sequence[TrendPoint], xs: Sequence[float], y: float, width: float) -> tuple[Tick, ...]:
    """As many week labels as fit, always with the last."""
    if not points:
        return ()
    room = max(1, int(width // _LABEL_WIDTH))
    step = -(-len(points) // room)
    return tuple(Tick(xs[i], y, points[i].label) for i in range(len(points) - 1, -1, -step))[::-1]


def _scale(low: float, high: float, bands: Sequence[TrendBand], left: float, y_of: _Height) -> tuple[Tick, ...]:
    marks = sorted({low, high} | {band.low for band in bands})
    return tuple(Tick(left - 8, round(y_of(mark) + 4, 1), as_text(mark)) for mark in marks)
