"""Is this change real, and what does a series of scores show?"""

from stepwell.pure.trends.change import RULES, Change, Outcome, Yardstick, change_between
from stepwell.pure.trends.expected import ENOUGH, FOUR_FIFTHS, TWO_THIRDS, Course, Expected, expected_course
from stepwell.pure.trends.reliability import CutOffs, Reliability, change_index, cut_offs, reliability_of
from stepwell.pure.trends.response import Response, response_between
from stepwell.pure.trends.series import Point, Trend, trend_of
from stepwell.pure.trends.track import Colour, OnTrack, on_track

__all__ = [
    "ENOUGH",
    "FOUR_FIFTHS",
    "RULES",
    "TWO_THIRDS",
    "Change",
    "Colour",
    "Course",
    "CutOffs",
    "Expected",
    "OnTrack",
    "Outcome",
    "Point",
    "Reliability",
    "Response",
    "Trend",
    "Yardstick",
    "change_between",
    "change_index",
    "cut_offs",
    "expected_course",
    "on_track",
    "reliability_of",
    "response_between",
    "trend_of",
]
