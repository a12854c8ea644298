"""How do people who began like this one usually go on?

The programme's own courses, in bands of first scores, each fitted by least squares to y = b0 + b1 ln(week + 1); the
spread of the rest makes the band that two thirds (z = 1.00) and four fifths (z = 1.28) of people stay in. After Finch
AE, Lambert MJ, Schaalje BG. Clin Psychol Psychother 2001;8:231-242, whose model is richer. Of fewer than `ENOUGH`
people nothing is said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, sqrt

ENOUGH = 200
TWO_THIRDS, FOUR_FIFTHS = 1.00, 1.28


@dataclass(frozen=True, slots=True)
class Course:
    """One person's scores as (week in the programme from 0, total); the first is the one they began with."""

    scores: Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Expected:
    """The usual course of people whose first score lay in [low, high]; `spread` in points of the scale."""

    low: float
    high: float
    people: int
    start: float
    slope: float
    spread: float

    def at(self, week: int) -> float:
        return self.start + self.slope * log(week + 1)

    def is_like(self, first: float) -> bool:
        return self.low <= first <= self.high


def expected_course(courses: Iterable[Course], *, low: float, high: float) -> Expected | None:
    """The usual course of those who began in [low, high] and have a second score; None of fewer than `ENOUGH`."""
    alike = [course for course in courses if len(course.scores) > 1 and low <= course.scores[0][1] <= high]
    points = [(log(week + 1), score) for course in alike for week, score in course.scores]
    if len(alike) < ENOUGH:
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    across = sum((x - mean_x) ** 2 for x, _ in points)
    if not across:
        return None
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / across
    start = mean_y - slope * mean_x
    rest = sum((y - start - slope * x) ** 2 for x, y in points)
    return Expected(low, high, len(alike), start, slope, sqrt(rest / (len(points) - 2)))
