"""How large must a change be to be more than the error of the questionnaire itself?

Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12-19.
"""

from dataclasses import dataclass
from math import ceil, sqrt

# The two-sided 5 % point of the normal distribution.
_BEYOND_CHANCE = 1.96


@dataclass(frozen=True, slots=True)
class Reliability:
    """In points of the scale: the standard error of one score, that of a difference, and the reliable change.

    `whole_points` is the smallest whole number of points that exceeds chance.
    """

    standard_error: float
    difference_error: float
    reliable_change: float
    whole_points: int


@dataclass(frozen=True, slots=True)
class CutOffs:
    """Three ways to draw the line between a clinical and a general population.

    `a` lies two standard deviations from the clinical mean, `b` two from the general mean, `c` between the two
    means weighted by their spread; `c` is preferred where norms exist.
    """

    a: float
    b: float
    c: float


def reliability_of(sd: float, reliability: float) -> Reliability:
    """From the standard deviation before treatment (> 0) and the reliability (0 up to, not including, 1)."""
    if sd <= 0 or not 0 <= reliability < 1:
        raise ValueError(f"a spread above 0 and a reliability from 0 to below 1, not {sd} and {reliability}")
    standard_error = sd * sqrt(1 - reliability)
    difference_error = sqrt(2) * standard_error
    reliable_change = _BEYOND_CHANCE * difference_error
    return Reliability(standard_error, difference_error, reliable_change, ceil(reliable_change))


def change_index(before: float, after: float, sd: float, reliability: float) -> float:
    """The change in standard errors of a difference; beyond 1.96 either way it is reliable."""
    return (after - before) / reliability_of(sd, reliability).difference_error


def cut_offs(clinical_mean: float, clinical_sd: float, general_mean: float, general_sd: float) -> CutOffs:
    """The cut-offs of a scale, whichever way health lies on it. Both spreads are above 0."""
    if clinical_sd <= 0 or general_sd <= 0:
        raise ValueError("both spreads are above 0")
    toward_health = 1 if general_mean > clinical_mean else -1
    a = clinical_mean + toward_health * 2 * clinical_sd
    b = general_mean - toward_health * 2 * general_sd
    c = (clinical_sd * general_mean + general_sd * clinical_mean) / (clinical_sd + general_sd)
    return CutOffs(a, b, c)
