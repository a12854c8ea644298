"""Is this change real, and what does a series of scores show?"""

from stepwell.pure.trends.change import RULES, Change, Outcome, Yardstick, change_between
from stepwell.pure.trends.reliability import CutOffs, Reliability, change_index, cut_offs, reliability_of
from stepwell.pure.trends.series import Point, Trend, trend_of

__all__ = [
    "RULES",
    "Change",
    "CutOffs",
    "Outcome",
    "Point",
    "Reliability",
    "Trend",
    "Yardstick",
    "change_between",
    "change_index",
    "cut_offs",
    "reliability_of",
    "trend_of",
]
